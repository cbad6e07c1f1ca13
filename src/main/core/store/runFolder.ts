import { mkdir } from 'node:fs/promises';
import { basename, join, relative, sep } from 'node:path';
import { StudioError } from '../../../shared/errors.ts';
import { describeWriteError } from './atomicFile.ts';

/**
 * Makes the folder `path` within a run's; one that is there is no failure. A run that was removed or renamed meanwhile
 * does not come back as a folder without arguments: throws StudioError('conflict') then.
 */
export async function makeFolderInRun(runFolder: string, path: string): Promise<void> {
  let folder = runFolder;
  for (const part of relative(runFolder, path).split(sep)) {
    folder = join(folder, part);
    await mkdir(folder).catch((thrown: unknown) => {
      const { code } = thrown as NodeJS.ErrnoException;
      if (code === 'ENOENT') throw goneRun(runFolder, thrown);
      if (code !== 'EEXIST') throw describeWriteError(thrown, folder);
    });
  }
}

function goneRun(runFolder: string, cause: unknown): StudioError {
  return new StudioError('conflict', `Run ${basename(runFolder)} was removed or renamed meanwhile.`, {
    fix: 'What was made of it is not kept. Choose a run that is there.',
    cause,
  });
}
