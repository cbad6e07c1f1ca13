import { readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { reviewStates, type DatasetItem } from '../../../shared/domain/dataset.ts';
import { StudioError } from '../../../shared/errors.ts';
import { mapConcurrently } from '../data/concurrent.ts';
import { describeWriteError, discardFolder, makeFolder, syncFolder, writeFileAtomic } from './atomicFile.ts';
import { containedPath, saveItems, type Dataset } from './datasetStore.ts';
import { lastGoodPath } from './editFolder.ts';
import { exists } from './exists.ts';
import { readChangeRecord } from './storedRecord.ts';

/**
 * Masks of many items that are put in place together or not at all. A change is prepared whole in a folder beside the
 * dataset's tables and published as `mask-change/` by one rename: from then on it counts as made. Then each prepared
 * mask takes its place, the table of items follows, and the folder, with the masks that gave way, becomes an entry of
 * `prelabels/`. Whoever opens the project or writes into it in between finishes first.
 *
 * change.json   the items before and after
 * new/, good/   masks to be put in place, and copies of them to be kept as the last good versions
 * old/          the masks that give way
 */
const changeFolder = 'mask-change';
const historyFolder = 'prelabels';
const changeFile = 'change.json';
/** Pre-labellings of a dataset that can be taken back; each keeps the masks it replaced. */
const historyLimit = 5;
/** Files moved at a time. */
const lanes = 8;

const stateSchema = z.object({
  mask: z.string().nullable(),
  pixels: z.record(z.string(), z.int().min(0)).nullable(),
  review: z.enum(reviewStates),
});
const idSchema = z.string().regex(/^[\w-]{1,64}$/);

const changeSchema = z.object({
  formatVersion: z.literal(1),
  id: idSchema,
  /** The pre-labelling that this takes back; null: it is one itself. */
  takesBack: idSchema.nullable(),
  /** Names of the project's classes, whose places are the ids in the masks. */
  classes: z.array(z.string()),
  items: z.array(
    z.object({
      id: z.string().regex(/^[^/\\]+$/),
      /** SHA-256 of the new mask's file; null: it has none any more. */
      digest: z.string().nullable(),
      before: stateSchema,
      after: stateSchema,
    }),
  ),
});

export type MaskChange = z.infer<typeof changeSchema>;
export type MaskState = z.infer<typeof stateSchema>;

export function stateOf({ mask, pixels, review }: DatasetItem): MaskState {
  return { mask, pixels, review };
}

/** Whether a published change waits to be finished. */
export function isMaskChanging(datasetDir: string): Promise<boolean> {
  return exists(join(datasetDir, changeFolder, changeFile));
}

/** Publishes what was prepared in `folder` and puts it in place. The caller holds the project's lock. */
export async function applyMaskChange(
  dataset: Dataset,
  folder: string,
  change: MaskChange,
): Promise<Dataset> {
  try {
    await writeFileAtomic(join(folder, changeFile), `${JSON.stringify(change)}\n`);
    await rename(folder, join(dataset.dir, changeFolder));
    await syncFolder(dataset.dir);
    return await finishMaskChange(dataset);
  } catch (thrown) {
    throw describeWriteError(thrown, join(dataset.dir, changeFolder));
  }
}

/**
 * Puts the masks of a published change in place. May be called any number of times, by a process that died in it
 * included: a mask that is in place already is no longer among the prepared ones. The caller holds the project's lock.
 */
export async function finishMaskChange(dataset: Dataset): Promise<Dataset> {
  const folder = join(dataset.dir, changeFolder);
  const change = await readChange(folder);
  await placeFiles(dataset, folder, change);
  const after = new Map(change.items.map((item) => [item.id, item.after]));
  const next = await saveItems(
    dataset,
    dataset.items.map((item) => (after.has(item.id) ? { ...item, ...after.get(item.id) } : item)),
  );
  if (change.takesBack !== null) await removeFiles(dataset, change);
  await archive(dataset.dir, folder, change);
  return next;
}

/** Throws StudioError('notFound') for a pre-labelling that was taken back, or too long ago. */
export async function readMaskChange(
  datasetDir: string,
  id: string,
): Promise<{ readonly change: MaskChange; readonly folder: string }> {
  const folder = join(datasetDir, historyFolder, idSchema.parse(id));
  const change = await readChange(folder).catch(() => {
    throw new StudioError('notFound', 'This pre-labelling can no longer be taken back.', {
      fix: `The last ${historyLimit} of a dataset are kept. Remove the masks or paint over them by hand.`,
    });
  });
  return { change, folder };
}

/** Forgets a pre-labelling: it can no longer be taken back. */
export function forgetMaskChange(datasetDir: string, id: string): Promise<void> {
  return discardFolder(join(datasetDir, historyFolder, id));
}

async function placeFiles(dataset: Dataset, folder: string, change: MaskChange): Promise<void> {
  const touched = new Set<string>();
  const moves = change.items.flatMap(({ id, after }) =>
    after.mask === null
      ? []
      : [
          [join(folder, 'new', `${id}.png`), containedPath(dataset.dir, after.mask)],
          [join(folder, 'good', `${id}.png`), lastGoodPath(dataset.dir, id)],
        ],
  );
  for (const [, to] of moves) touched.add(dirname(to));
  for (const parent of touched) await makeFolder(parent);
  await mapConcurrently(moves, lanes, undefined, ([from, to]) => rename(from, to).catch(ignoreMissing(to)));
  for (const parent of touched) await syncFolder(parent);
}

/** Taken back, an item that had no mask has no file of one either. */
async function removeFiles(dataset: Dataset, { items }: MaskChange): Promise<void> {
  for (const { id, before, after } of items) {
    if (before.mask === null || before.mask === after.mask) continue;
    await rm(containedPath(dataset.dir, before.mask), { force: true });
    if (after.mask === null) await rm(lastGoodPath(dataset.dir, id), { force: true });
  }
}

async function archive(datasetDir: string, folder: string, { id, takesBack }: MaskChange): Promise<void> {
  if (takesBack !== null) {
    await forgetMaskChange(datasetDir, takesBack);
    return discardFolder(folder);
  }
  const history = join(datasetDir, historyFolder);
  await makeFolder(history);
  await rename(folder, join(history, id)).catch(ignoreMissing(join(history, id)));
  await Promise.all([syncFolder(datasetDir), syncFolder(history)]);
  await prune(history);
}

async function prune(history: string): Promise<void> {
  const names = (await readdir(history)).filter((name) => !name.startsWith('.'));
  const ages = await Promise.all(
    names.map(async (name) => ({ name, at: (await stat(join(history, name))).mtimeMs })),
  );
  ages.sort((a, b) => b.at - a.at || b.name.localeCompare(a.name));
  for (const { name } of ages.slice(historyLimit)) await discardFolder(join(history, name));
}

function readChange(folder: string): Promise<MaskChange> {
  const consequence = 'these masks cannot be put in place';
  return readChangeRecord(join(folder, changeFile), changeSchema, consequence);
}

function ignoreMissing(path: string): (thrown: unknown) => void {
  return (thrown) => {
    if ((thrown as NodeJS.ErrnoException).code !== 'ENOENT') throw describeWriteError(thrown, path);
  };
}
