import { createHash, randomBytes } from 'node:crypto';
import { copyFile, link, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { DatasetItem } from '../../../shared/domain/dataset.ts';
import type { LabelClass } from '../../../shared/domain/labels.ts';
import type { PrelabelResult, PrelabelUndone } from '../../../shared/domain/prelabel.ts';
import { StudioError } from '../../../shared/errors.ts';
import { mapConcurrently } from '../data/concurrent.ts';
import { describeWriteError, discardFolder, makeFolder, syncTree, writeFileAtomic } from './atomicFile.ts';
import { maskPath, maskStamp, type Dataset } from './datasetStore.ts';
import { listJournals } from './editFolder.ts';
import {
  applyMaskChange,
  forgetMaskChange,
  readMaskChange,
  stateOf,
  type MaskChange,
} from './maskTransaction.ts';
import { tempPathFor } from './temporaries.ts';

/** Folders of a prepared change, as `maskTransaction.ts` tells them. */
const maskParts = ['new', 'good', 'old'] as const;
const preparedFile = 'prepared.json';
/** Files looked at, linked or copied at a time. */
const lanes = 8;

const preparedSchema = z.object({
  /** Names of the project's classes, whose places are the ids in the masks. */
  classes: z.array(z.string()),
  masks: z.array(
    z.object({
      id: z.string().regex(/^[^/\\]+$/),
      /** `sha256Of` the file. */
      digest: z.string(),
      pixels: z.record(z.string(), z.int().min(0)),
    }),
  ),
});

type Prepared = z.infer<typeof preparedSchema>;
export type PreparedMask = Prepared['masks'][number];

/** Where a pre-labelling of the dataset is prepared: swept once the process that asked for it is gone. */
export function prelabelFolder(dataset: Pick<Dataset, 'dir'>): string {
  return tempPathFor(join(dataset.dir, 'prelabel'));
}

/** Makes the folder that masks are prepared in. */
export function startPreparing(folder: string): Promise<void> {
  return writing(folder, async () => {
    for (const part of maskParts) await makeFolder(join(folder, part));
  });
}

/** Prepares the index PNG of one item. */
export function prepareMask(
  folder: string,
  {
    id,
    png,
    pixels,
  }: { readonly id: string; readonly png: Uint8Array; readonly pixels: PreparedMask['pixels'] },
): Promise<PreparedMask> {
  return writing(folder, async () => {
    const placed = join(folder, 'new', `${id}.png`);
    await writeFile(placed, png);
    await copyFile(placed, join(folder, 'good', `${id}.png`));
    return { id, digest: sha256Of(png), pixels };
  });
}

/** What was prepared is whole and survives a power cut. */
export function finishPreparing(folder: string, prepared: Prepared): Promise<void> {
  return writing(folder, async () => {
    await writeFileAtomic(join(folder, preparedFile), JSON.stringify(prepared));
    await syncTree(folder);
  });
}

/** A full disk and the like in words. */
async function writing<Result>(place: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (thrown) {
    throw describeWriteError(thrown, place);
  }
}

function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Stamps of these items' masks, by id. */
export async function maskStamps(
  dataset: Dataset,
  items: readonly DatasetItem[],
): Promise<ReadonlyMap<string, string>> {
  const stamps = await mapConcurrently(items, lanes, undefined, (item) => maskStamp(dataset, item));
  return new Map(items.map(({ id }, at) => [id, stamps[at]]));
}

export interface PlacedPrelabel extends Pick<PrelabelResult, 'change' | 'labelled' | 'kept' | 'problems'> {
  readonly dataset: Dataset;
}

/**
 * Puts the masks prepared in `folder` in place, all of them at once, and the items up for review. Left as they are
 * stay items that are gone, whose mask is no longer the one of `asked` (someone painted meanwhile), or whose edits
 * wait for a decision. The caller holds the project's lock.
 * Throws StudioError('conflict') when the class table was changed meanwhile.
 */
export function placePrelabel(dataset: Dataset, folder: string, known: KnownMasks): Promise<PlacedPrelabel> {
  return writing(dataset.dir, () => placeNow(dataset, folder, known));
}

interface KnownMasks {
  /** Stamps of the masks when the pre-labelling was asked for, by item. */
  readonly asked: ReadonlyMap<string, string>;
  readonly classes: readonly LabelClass[];
}

async function placeNow(
  dataset: Dataset,
  folder: string,
  { asked, classes }: KnownMasks,
): Promise<PlacedPrelabel> {
  const prepared = await readPrepared(folder);
  assertSameClasses(prepared.classes, classes, 'Pre-label again: the predictions are kept.');
  const journals = new Set(await listJournals(dataset.dir));
  const items = new Map(dataset.items.map((item) => [item.id, item]));
  const left = { kept: new Array<string>(), problems: new Array<{ item: string; message: string }>() };
  const found = await mapConcurrently(prepared.masks, lanes, undefined, async ({ id, digest, pixels }) => {
    const item = items.get(id);
    if (item === undefined)
      return void left.problems.push({ item: id, message: `${id} was removed meanwhile.` });
    if (journals.has(id)) return void left.problems.push({ item: id, message: waits(item) });
    if ((await maskStamp(dataset, item)) !== asked.get(id)) return void left.kept.push(id);
    const had = await keepOld(dataset, item, folder);
    const before = { ...stateOf(item), mask: had ? item.mask : null };
    return { id, digest, before, after: { mask: `masks/${id}.png`, pixels, review: 'review' as const } };
  });
  const placed = found.filter((entry) => entry !== undefined);
  const labelled = placed.map(({ id }) => id);
  if (placed.length === 0) return { dataset, change: null, labelled, ...left };
  const change = newChange(null, prepared.classes, placed);
  await rm(join(folder, preparedFile), { force: true });
  await syncTree(join(folder, 'old'));
  const next = await applyMaskChange(dataset, folder, change);
  return { dataset: next, change: change.id, labelled, ...left };
}

export interface TakenBack extends Omit<PrelabelUndone, 'dataset'> {
  readonly dataset: Dataset;
}

/**
 * Takes a pre-labelling back, all of it at once: items have the mask and the review state they had before. Masks that
 * were painted on, approved or flagged since stay. The caller holds the project's lock.
 * Throws StudioError: 'notFound' when it was too long ago, 'conflict' when the class table was changed since.
 */
export function takePrelabelBack(
  dataset: Dataset,
  id: string,
  classes: readonly LabelClass[],
): Promise<TakenBack> {
  return writing(dataset.dir, () => takeBackNow(dataset, id, classes));
}

async function takeBackNow(dataset: Dataset, id: string, classes: readonly LabelClass[]): Promise<TakenBack> {
  const { change, folder: history } = await readMaskChange(dataset.dir, id);
  assertSameClasses(change.classes, classes, 'Take that change back first.');
  const journals = new Set(await listJournals(dataset.dir));
  const items = new Map(dataset.items.map((item) => [item.id, item]));
  const [kept, back]: [string[], MaskChange['items']] = [[], []];
  const folder = prelabelFolder(dataset);
  try {
    for (const part of maskParts) await makeFolder(join(folder, part));
    await mapConcurrently(change.items, lanes, undefined, async (entry) => {
      const item = items.get(entry.id);
      const isAsMade =
        item !== undefined && !journals.has(entry.id) && (await isUntouched(dataset, item, entry));
      if (!isAsMade) return kept.push(entry.id);
      if (entry.before.mask !== null) await stageOld(history, folder, entry.id);
      return back.push({ ...entry, digest: null, before: stateOf(item), after: entry.before });
    });
    const outcome = { removed: idsOf(back, false), restored: idsOf(back, true), kept };
    if (back.length === 0) {
      await forgetMaskChange(dataset.dir, id);
      return { dataset, ...outcome };
    }
    await syncTree(folder);
    const next = await applyMaskChange(dataset, folder, newChange(id, change.classes, back));
    return { dataset: next, ...outcome };
  } finally {
    await discardFolder(folder);
  }
}

function newChange(
  takesBack: string | null,
  classes: readonly string[],
  items: MaskChange['items'],
): MaskChange {
  const id = `${new Date().toISOString().slice(0, 10)}-${randomBytes(6).toString('hex')}`;
  return { formatVersion: 1, id, takesBack, classes: [...classes], items };
}

function idsOf(items: MaskChange['items'], hasMask: boolean): readonly string[] {
  return items.flatMap(({ id, after }) => ((after.mask !== null) === hasMask ? [id] : []));
}

/** Neither painted on nor approved nor flagged since. */
async function isUntouched(
  dataset: Dataset,
  item: DatasetItem,
  { digest, after }: MaskChange['items'][number],
): Promise<boolean> {
  const file = maskPath(dataset, item);
  if (file === null || item.mask !== after.mask || item.review !== after.review) return false;
  const bytes = await readFile(file).catch(() => null);
  return bytes !== null && sha256Of(bytes) === digest;
}

/** False: there is no file to keep. A second name costs nothing: files are only ever replaced, so it shows what was. */
async function keepOld(dataset: Dataset, item: DatasetItem, folder: string): Promise<boolean> {
  const file = maskPath(dataset, item);
  if (file === null) return false;
  const old = join(folder, 'old', `${item.id}.png`);
  return link(file, old)
    .catch(() => copyFile(file, old))
    .then(
      () => true,
      (thrown: unknown) => {
        if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return false;
        throw thrown;
      },
    );
}

async function stageOld(history: string, folder: string, id: string): Promise<void> {
  const old = join(history, 'old', `${id}.png`);
  const placed = join(folder, 'new', `${id}.png`);
  await link(old, placed).catch(() => copyFile(old, placed));
  await copyFile(old, join(folder, 'good', `${id}.png`));
}

async function readPrepared(folder: string): Promise<Prepared> {
  return preparedSchema.parse(JSON.parse(await readFile(join(folder, preparedFile), 'utf8')));
}

/** Classes added at the end change no id. */
function assertSameClasses(then: readonly string[], now: readonly LabelClass[], fix: string): void {
  if (then.every((name, id) => now.at(id)?.name === name)) return;
  throw new StudioError(
    'conflict',
    'The class table was changed since: the masks’ numbers mean others now.',
    {
      fix,
    },
  );
}

function waits({ name }: DatasetItem): string {
  return `The mask of ${name} has edits that are not in its file yet: open it in the Editor and choose what to keep.`;
}
