import { copyFile, readdir, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { createFileAtomic } from './atomicFile.ts';

const folderName = 'edits';
const journalEnding = '.journal';

/**
 * `<dataset>/edits/`: the journals of masks with edits not yet in their files, each mask's last good version as the
 * studio wrote it, and what gave way when a damage or a conflict was resolved.
 */
function editsDir(datasetDir: string): string {
  return join(datasetDir, folderName);
}

export function journalPath(datasetDir: string, item: string): string {
  return join(editsDir(datasetDir), `${item}${journalEnding}`);
}

export function lastGoodPath(datasetDir: string, item: string): string {
  return join(editsDir(datasetDir), `${item}.png`);
}

/** Items that have a journal. */
export async function listJournals(datasetDir: string): Promise<readonly string[]> {
  const names = await readdir(editsDir(datasetDir)).catch(() => []);
  return names.filter((name) => name.endsWith(journalEnding)).map((name) => basename(name, journalEnding));
}

/** Keeps a copy of a mask that was just written, for the day its file is damaged. */
export async function keepLastGood(datasetDir: string, item: string, maskFile: string): Promise<void> {
  await createFileAtomic(lastGoodPath(datasetDir, item), (temp) => copyFile(maskFile, temp));
}

/** When the last good version was written, ISO 8601; null: there is none. */
export async function lastGoodTime(datasetDir: string, item: string): Promise<string | null> {
  const found = await stat(lastGoodPath(datasetDir, item)).catch(() => null);
  return found?.mtime.toISOString() ?? null;
}

/** Keeps a journal whose edits could not all be used, so that nobody's work is deleted. */
export async function copyJournalAside(datasetDir: string, item: string): Promise<void> {
  const journal = journalPath(datasetDir, item);
  await createFileAtomic(asidePath(datasetDir, item, 'edits'), (temp) => copyFile(journal, temp));
}

/** Takes a journal away from its item; its edits are kept beside. */
export async function setJournalAside(datasetDir: string, item: string): Promise<void> {
  await copyJournalAside(datasetDir, item);
  await rm(journalPath(datasetDir, item), { force: true });
}

/** Copies a file that is about to be replaced; one that is missing is no loss. */
export async function copyAside(datasetDir: string, item: string, file: string): Promise<void> {
  if ((await stat(file).catch(() => null)) === null) return;
  await createFileAtomic(`${asidePath(datasetDir, item, 'replaced')}.png`, (temp) => copyFile(file, temp));
}

function asidePath(datasetDir: string, item: string, why: 'edits' | 'replaced'): string {
  const stamp = new Date().toISOString().replace(/[:.]/g, '-');
  return join(editsDir(datasetDir), `${item}.${why}-${stamp}`);
}
