import { rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { isTraining } from '../../../shared/domain/run.ts';
import { newestRun } from '../../../shared/domain/runName.ts';
import { StudioError } from '../../../shared/errors.ts';
import { describeWriteError, discardFolder, syncFolder, writeFileAtomic } from './atomicFile.ts';
import { exists } from './exists.ts';
import { keptFile } from './runFiles.ts';
import { readRunSummary } from './runStore.ts';

/** Marks the run as one to keep, or lets go of it. */
export async function keepRun(runFolder: string, kept: boolean): Promise<void> {
  const file = join(runFolder, keptFile);
  if (kept) await writeFileAtomic(file, '');
  else await rm(file, { force: true });
  await syncFolder(runFolder);
}

/**
 * Removes the run's folder with all its checkpoints; nothing brings it back. A kill leaves it whole or out of sight.
 * Throws StudioError('conflict') while it is trained, or is marked as one to keep.
 */
export async function removeRun(runFolder: string): Promise<void> {
  await assertRemovable(runFolder);
  await discardFolder(runFolder);
}

/** Throws StudioError('conflict') while the run is trained, or is marked as one to keep. */
export async function assertRemovable(runFolder: string): Promise<void> {
  await assertIdle(runFolder, 'remove');
  if (await exists(join(runFolder, keptFile))) {
    throw new StudioError('conflict', `Run ${basename(runFolder)} is marked to be kept.`, {
      fix: 'Let go of it first, then remove it.',
    });
  }
}

/**
 * Gives the run's folder, and so the run, another name; returns the folder's new path.
 * Throws StudioError: 'badInput' for `latest`, which means the newest run, 'conflict' while it is trained, or where the
 * name is taken.
 */
export async function renameRun(runFolder: string, name: string): Promise<string> {
  if (name === newestRun) {
    throw new StudioError('badInput', `A run cannot be called "${name}": that means the newest run.`, {
      fix: 'Choose another name.',
    });
  }
  await assertIdle(runFolder, 'rename');
  const target = join(dirname(runFolder), name);
  if (await exists(target)) {
    throw new StudioError('conflict', `There is a run "${name}" already.`, { fix: 'Choose another name.' });
  }
  try {
    await rename(runFolder, target);
    await syncFolder(dirname(target));
  } catch (thrown) {
    throw describeWriteError(thrown, target);
  }
  return target;
}

async function assertIdle(runFolder: string, verb: string): Promise<void> {
  const { state } = await readRunSummary(runFolder);
  if (!isTraining(state)) return;
  throw new StudioError('conflict', `Run ${basename(runFolder)} is being trained.`, {
    fix: `Stop it first, then ${verb} it.`,
  });
}
