import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomic } from './atomicFile.ts';

/** Small file in the run's folder that names a step. */
type Pointer = 'latest' | 'best';

/** Null: it names none. */
export async function readPointer(runFolder: string, pointer: Pointer): Promise<number | null> {
  const text = await readFile(join(runFolder, pointer), 'utf8').catch(() => '');
  return /^\d+\n?$/.test(text) ? Number(text) : null;
}

/** Null: none from now on. */
export async function point(runFolder: string, pointer: Pointer, step: number | null): Promise<void> {
  if (step === (await readPointer(runFolder, pointer))) return;
  const path = join(runFolder, pointer);
  if (step === null) await rm(path, { force: true });
  else await writeFileAtomic(path, `${step}\n`);
}
