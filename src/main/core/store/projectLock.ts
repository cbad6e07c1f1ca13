import { mkdir, readdir, readFile, rmdir, unlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { StudioError, systemReason } from '../../../shared/errors.ts';
import { describeProcess, isLive, placeOfOwner, type Owner } from './owner.ts';

/** The right to write a project's class table and datasets; end it with `release`. */
export interface ProjectLock {
  release(): Promise<void>;
}

const lockFolder = 'project.lock';
const attempts = 6;

/**
 * Takes the writer's lock of a project. Runs need none: each is written by its own worker in its own folder.
 *
 * `project.lock/` holds one claim file a contender, named by its process. Each claims first and looks
 * second; whoever sees another live claim withdraws its own. So two can both lose a round (they try again
 * after a random pause) but never both win, and a dead owner's claim can be removed without a race since
 * its name belongs to that process alone.
 *
 * A worker whose parent holds the lock writes under the parent's lock.
 * Throws StudioError('conflict') while another live process holds it.
 */
export async function lockProject(dir: string): Promise<ProjectLock> {
  const folder = join(dir, lockFolder);
  const self = describeProcess(process.pid);
  const claim = join(folder, claimName(self));
  let holder: Owner | undefined;
  for (let attempt = 0; attempt < attempts; attempt++) {
    await placeClaim(folder, claim, self);
    holder = await findLiveOwner(folder, claim);
    if (holder === undefined) return { release: () => withdraw(folder, claim) };
    await withdraw(folder, claim);
    if (holder.pid === process.ppid) return { release: () => Promise.resolve() };
    await delay(10 + Math.random() * 60);
  }
  throw inUse(dir, holder);
}

function claimName(owner: Owner): string {
  return `${owner.pid}-${owner.startTicks ?? '0'}.json`;
}

async function placeClaim(folder: string, claim: string, self: Owner): Promise<void> {
  for (;;) {
    try {
      await makeLockFolder(folder);
      await writeFile(claim, JSON.stringify(self), { flag: 'wx' });
      return;
    } catch (thrown) {
      if (thrown instanceof StudioError) throw thrown;
      const { code } = thrown as NodeJS.ErrnoException;
      // ENOENT: another's release removed the empty folder between the two calls.
      if (code === 'ENOENT') continue;
      if (code === 'EEXIST') throw inUse(dirname(folder), self);
      throw cannotLock(folder, thrown);
    }
  }
}

/** Only the lock's own folder: a project that is gone must not come back as an empty one. */
async function makeLockFolder(folder: string): Promise<void> {
  await mkdir(folder).catch((thrown: unknown) => {
    if ((thrown as NodeJS.ErrnoException).code !== 'EEXIST') throw cannotLock(folder, thrown);
  });
}

function cannotLock(folder: string, thrown: unknown): StudioError {
  const why = systemReason(thrown) ?? (thrown as Error).message;
  return new StudioError('readOnly', `Cannot write to ${dirname(folder)}: ${why}. Nothing was changed.`, {
    fix: 'Check that the project’s folder is there and can be written.',
    cause: thrown,
  });
}

async function findLiveOwner(folder: string, ownClaim: string): Promise<Owner | undefined> {
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    if (path === ownClaim) continue;
    const owner = await readOwner(path, name);
    if (owner === undefined) continue;
    if (isLive(owner)) return owner;
    await unlink(path).catch(() => undefined);
  }
  return undefined;
}

/** A claim that is still being written has no content yet: its name tells the process. */
async function readOwner(path: string, name: string): Promise<Owner | undefined> {
  const [pid, startTicks] = name.replace('.json', '').split('-');
  const fromName = { ...describeProcess(Number(pid)), startTicks };
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Owner;
  } catch (thrown) {
    return (thrown as NodeJS.ErrnoException).code === 'ENOENT' ? undefined : fromName;
  }
}

async function withdraw(folder: string, claim: string): Promise<void> {
  await unlink(claim).catch(() => undefined);
  await rmdir(folder).catch(() => undefined);
}

function inUse(dir: string, owner: Owner | undefined): StudioError {
  const where = owner === undefined ? '' : placeOfOwner(owner);
  return new StudioError('conflict', `${dir} is in use by PID ${owner?.pid ?? 0}${where}.`, {
    fix:
      where === ''
        ? 'Close the other window or command, then try again.'
        : `Close it there; if that machine is gone, delete the folder ${join(dir, lockFolder)}.`,
  });
}
