import { readFile, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { StudioError } from '../../../shared/errors.ts';
import { isTraining } from '../../../shared/domain/run.ts';
import type { RunStatus } from '../../../shared/domain/run.ts';
import { describeWriteError, writeFileAtomic } from './atomicFile.ts';
import { claimFolder } from './claims.ts';
import { placeOfOwner, writerFields, type Owner } from './owner.ts';
import { parseRunStatus, statusFile } from './runFiles.ts';
import { writeRunStatus } from './runStore.ts';

/** A run that is this process's to train: its status says so from now on. */
export interface RunClaim {
  readonly folder: string;
  /** How the run stood before. */
  readonly last: RunStatus;
  /** For a run that could not go on after all: its status is again what it was. */
  giveBack(): Promise<void>;
}

/**
 * Takes a run that nobody trains, at once: of two that want it one gets it.
 * Throws StudioError('conflict') where another process trains it.
 */
export async function claimRun(folder: string): Promise<RunClaim> {
  const path = join(folder, statusFile);
  const claim = await claimFolder(join(folder, '.claims'), {
    refuse: (holder) => inTraining(folder, holder),
    expires: true,
  }).catch((thrown: unknown) => {
    throw describeWriteError(thrown, path);
  });
  try {
    const before = await readFile(path, 'utf8').catch(() => null);
    const last = parseRunStatus(before);
    if (isTraining(last.state)) throw inTraining(folder, last);
    const updatedAt = new Date().toISOString();
    const taken = { ...last, state: 'running', message: null, errorCode: null, updatedAt } as const;
    await writeRunStatus(folder, { ...taken, ...writerFields() });
    const giveBack = (): Promise<void> => (before === null ? rm(path) : writeFileAtomic(path, before));
    return { folder, last, giveBack };
  } finally {
    await claim.release();
  }
}

function inTraining(folder: string, by: Owner | RunStatus): StudioError {
  const identity = 'process' in by ? by.process : by;
  const where = identity === null ? '' : placeOfOwner(identity);
  return new StudioError(
    'conflict',
    `Run ${basename(folder)} is being trained by process ${by.pid ?? 0}${where}.`,
    { fix: 'Stop it there, or wait until it ends.' },
  );
}
