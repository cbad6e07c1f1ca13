import { join } from 'node:path';
import { StudioError, systemReason } from '../../../shared/errors.ts';
import { claimFolder, type Claim } from './claims.ts';
import { placeOfOwner, type Owner } from './owner.ts';

/** The right to write a project's class table and datasets; end it with `release`. */
export type ProjectLock = Claim;

const lockFolder = 'project.lock';

/**
 * Takes the writer's lock of a project. Runs need none: each is written by its own worker in its own folder.
 * A worker whose parent holds the lock writes under the parent's lock.
 * Throws StudioError('conflict') while another live process holds it.
 */
export async function lockProject(dir: string): Promise<ProjectLock> {
  try {
    return await claimFolder(join(dir, lockFolder), {
      refuse: (holder) => inUse(dir, holder),
      isSharedBy: ({ pid }) => pid === process.ppid,
    });
  } catch (thrown) {
    throw thrown instanceof StudioError ? thrown : cannotLock(dir, thrown);
  }
}

function cannotLock(dir: string, thrown: unknown): StudioError {
  const why = systemReason(thrown) ?? (thrown as Error).message;
  return new StudioError('readOnly', `Cannot write to ${dir}: ${why}. Nothing was changed.`, {
    fix: 'Check that the project’s folder is there and can be written.',
    cause: thrown,
  });
}

function inUse(dir: string, owner: Owner): StudioError {
  const where = placeOfOwner(owner);
  return new StudioError('conflict', `${dir} is in use by PID ${owner.pid}${where}.`, {
    fix:
      where === ''
        ? 'Close the other window or command, then try again.'
        : `Close it there; if that machine is gone, delete the folder ${join(dir, lockFolder)}.`,
  });
}
