import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder, unmakeFolder, writeFileAtomic } from './atomicFile.ts';
import { exists } from './exists.ts';

/** Files that a job writes into a folder of the user's choice; one that fails takes them back. */
export interface OutputFolder {
  /** Absolute, in the order they were written. */
  readonly files: readonly string[];
  /** Writes or replaces a file; returns its absolute path. */
  write(name: string, content: Uint8Array): Promise<string>;
  /** Removes the files and folders that were not there before; a file that was replaced stays as it is now. */
  takeBack(): Promise<void>;
}

/** Makes the folder where it is absent. Throws StudioError where it cannot be made. */
export async function openOutputFolder(path: string): Promise<OutputFolder> {
  const topmost = await makeFolder(path);
  const files: string[] = [];
  const added: string[] = [];
  return {
    files,
    async write(name, content) {
      const file = join(path, name);
      const isNew = !(await exists(file));
      await writeFileAtomic(file, content);
      files.push(file);
      if (isNew) added.push(file);
      return file;
    },
    async takeBack() {
      for (const file of added) await rm(file, { force: true }).catch(() => undefined);
      await unmakeFolder(path, topmost);
    },
  };
}
