import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { writeFileAtomic } from './atomicFile.ts';
import { parseRecord } from './storedRecord.ts';
import { formatJson } from './textFile.ts';

/** What a dataset is: its name, format and so on. */
export const infoFile = 'dataset.json';

const markSchema = z.looseObject({ countsAgreedAt: z.number().default(0) });

/**
 * A time in ms since 1970, by the clock of the disk: the counts in the table of items named every value of every mask
 * then, so that a file not changed since (its ctime, which no program sets) needs no reading. 0: of no time it is known.
 */
export async function readCountsMark(datasetDir: string): Promise<number> {
  return (await readInfo(datasetDir))?.countsAgreedAt ?? 0;
}

/** The time from which on the counts are looked at; the returned function notes that they agreed with the files. */
export async function beginCountsMark(datasetDir: string): Promise<() => Promise<void>> {
  const path = join(datasetDir, infoFile);
  const info = await readInfo(datasetDir);
  if (info === null) return () => Promise.resolve();
  const write = (countsAgreedAt: number): Promise<void> =>
    writeFileAtomic(path, formatJson({ ...info, countsAgreedAt }));
  // What was just written has the time of the disk, which need not be this machine's.
  await write(info.countsAgreedAt);
  const { mtimeMs } = await stat(path);
  return () => write(mtimeMs);
}

async function readInfo(datasetDir: string): Promise<z.infer<typeof markSchema> | null> {
  return parseRecord(await readFile(join(datasetDir, infoFile), 'utf8'), markSchema);
}
