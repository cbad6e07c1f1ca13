import { readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import { z } from 'zod';
import { StudioError, toStudioError } from '../../../shared/errors.ts';
import { syncFolder } from './atomicFile.ts';
import { exists } from './exists.ts';
import { readChangeRecord } from './storedRecord.ts';

/**
 * A change of the class table rewrites many files that only make sense together. It is first prepared whole in
 * `class-change/`, published there by one rename: from then on it counts as made. Then each prepared file takes the
 * place of the present one, and the folder, with the files as they were, becomes an entry of `class-history/`.
 * Whoever opens the project in between finishes first, so nobody ever sees half of it.
 *
 * class-change/change.json   what changes
 * class-change/new/…         files to be put in place, by their path in the project
 * class-change/old/…         the same files as they were
 */
export const changeFolder = 'class-change';
export const historyFolder = 'class-history';
/** Changes that can be taken back; each keeps the masks it replaced. */
const historyLimit = 5;

const classSchema = z.object({ id: z.int().min(0).max(254), name: z.string(), color: z.string() });

const changeSchema = z.object({
  formatVersion: z.literal(1),
  id: z.string().regex(/^[\w-]{1,64}$/),
  before: z.array(classSchema),
  after: z.array(classSchema),
  edit: z.array(z.object({ name: z.string(), color: z.string(), from: z.array(z.int().min(0).max(254)) })),
  /** Relative to the project's folder, "/" between parts. */
  files: z.array(z.string()),
});

export type ClassChangeRecord = z.infer<typeof changeSchema>;

/** Whether a published change waits to be finished. */
export function isChanging(projectDir: string): Promise<boolean> {
  return exists(join(projectDir, changeFolder, 'change.json'));
}

/**
 * Puts the files of a published change in place. May be called any number of times, by a process that died in it
 * included: a file that is in place already is no longer among the prepared ones. The caller holds the project's lock.
 */
export async function finishChange(projectDir: string): Promise<void> {
  const folder = join(projectDir, changeFolder);
  const record = await readChange(folder);
  const touched = new Set<string>();
  for (const file of record.files) {
    const target = containedIn(projectDir, file);
    await rename(containedIn(join(folder, 'new'), file), target).catch(ignoreMissing);
    touched.add(dirname(target));
  }
  for (const parent of touched) await syncFolder(parent);
  const history = join(projectDir, historyFolder);
  await rename(folder, join(history, record.id)).catch(ignoreMissing);
  await Promise.all([syncFolder(projectDir), syncFolder(history)]);
  await pruneHistory(history);
}

/** Throws StudioError('notFound') for a change that was too long ago. */
export async function readHistory(
  projectDir: string,
  id: string,
): Promise<{ readonly record: ClassChangeRecord; readonly old: string }> {
  const folder = containedIn(join(projectDir, historyFolder), id);
  const record = await readChange(folder).catch(() => {
    throw new StudioError('notFound', 'This change of the class table can no longer be taken back.', {
      fix: `The last ${historyLimit} are kept. Change the table by hand.`,
    });
  });
  return { record, old: join(folder, 'old') };
}

export function changeText(record: ClassChangeRecord): string {
  return `${JSON.stringify(record)}\n`;
}

function readChange(folder: string): Promise<ClassChangeRecord> {
  const consequence = 'the class table cannot be brought to its new state';
  return readChangeRecord(join(folder, 'change.json'), changeSchema, consequence);
}

function containedIn(dir: string, file: string): string {
  const path = resolve(dir, file);
  if (path.startsWith(resolve(dir) + sep)) return path;
  throw new StudioError('badInput', `"${file}" lies outside ${dir}.`, { fix: 'Restore change.json.' });
}

function ignoreMissing(thrown: unknown): void {
  if ((thrown as NodeJS.ErrnoException).code !== 'ENOENT') throw toStudioError(thrown);
}

async function pruneHistory(folder: string): Promise<void> {
  const names = await readdir(folder);
  const ages = await Promise.all(
    names.map(async (name) => ({ name, at: (await stat(join(folder, name))).mtimeMs })),
  );
  ages.sort((a, b) => b.at - a.at || b.name.localeCompare(a.name));
  for (const { name } of ages.slice(historyLimit))
    await rm(join(folder, name), { recursive: true, force: true });
}
