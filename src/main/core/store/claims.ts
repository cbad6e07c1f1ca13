import { mkdir, readdir, readFile, rmdir, stat, unlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { StudioError } from '../../../shared/errors.ts';
import { describeProcess, isLive, renewEveryMs, type Owner } from './owner.ts';

/** What this process alone holds; end it with `release`. */
export interface Claim {
  release(): Promise<void>;
}

export interface ClaimOptions {
  /** What to throw where `holder` has it. */
  readonly refuse: (holder: Owner) => StudioError;
  /** Whether this process may act under the claim of `holder`; never, where absent. */
  readonly isSharedBy?: (holder: Owner) => boolean;
  /**
   * Renew the claim while it is held, and take over one of another machine that was not renewed for long. Without,
   * such a claim stands until somebody deletes it.
   */
  readonly expires?: boolean;
}

const attempts = 6;

/**
 * Claims what `folder` stands for. The folder above it must be there.
 *
 * It holds one file a contender, named by its process. Each claims first and looks second; whoever sees another live
 * claim withdraws its own. So two can both lose a round (they try again after a random pause) but never both win, and a
 * dead owner's claim can be removed without a race since its name belongs to that process alone.
 * Throws what `refuse` makes, or the system's error where the folder cannot be written.
 */
export async function claimFolder(folder: string, options: ClaimOptions): Promise<Claim> {
  const { refuse, isSharedBy = () => false, expires = false } = options;
  const self = describeProcess(process.pid);
  const path = join(folder, claimName(self));
  for (let attempt = 1; ; attempt += 1) {
    if (!(await placeClaim(folder, path, self))) throw refuse(self);
    const holder = await findLiveOwner(folder, path, expires);
    if (holder === undefined) return hold(folder, path, expires);
    await withdraw(folder, path);
    if (isSharedBy(holder)) return { release: () => Promise.resolve() };
    if (attempt === attempts) throw refuse(holder);
    await delay(10 + Math.random() * 60);
  }
}

function hold(folder: string, path: string, expires: boolean): Claim {
  const renew = (): Promise<void> => utimes(path, new Date(), new Date()).catch(() => undefined);
  const renewal = expires ? setInterval(() => void renew(), renewEveryMs).unref() : undefined;
  return {
    async release() {
      clearInterval(renewal);
      await withdraw(folder, path);
    },
  };
}

/** In the name of a claim whose process has no start time to be known by. */
const unknownTicks = '0';

function claimName(owner: Owner): string {
  return `${owner.pid}-${owner.startTicks ?? unknownTicks}.json`;
}

/** False where this very process has claimed it already. */
async function placeClaim(folder: string, path: string, self: Owner): Promise<boolean> {
  for (;;) {
    await makeFolderAlone(folder);
    try {
      await writeFile(path, JSON.stringify(self), { flag: 'wx' });
      return true;
    } catch (thrown) {
      const { code } = thrown as NodeJS.ErrnoException;
      // ENOENT: another's release removed the empty folder between the two calls.
      if (code === 'ENOENT') continue;
      if (code === 'EEXIST') return false;
      // A full disk leaves a claim without content.
      await withdraw(folder, path);
      throw thrown;
    }
  }
}

/** Only the folder itself: what it is to guard must not come back as an empty folder once it is gone. */
async function makeFolderAlone(folder: string): Promise<void> {
  await mkdir(folder).catch((thrown: unknown) => {
    if ((thrown as NodeJS.ErrnoException).code !== 'EEXIST') throw thrown;
  });
}

async function findLiveOwner(folder: string, own: string, expires: boolean): Promise<Owner | undefined> {
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    if (path === own) continue;
    const found = await readClaim(path, name);
    if (found === undefined) continue;
    if (isLive(found.owner, expires ? found.heardAt : undefined)) return found.owner;
    await unlink(path).catch(() => undefined);
  }
  return undefined;
}

interface FoundClaim {
  readonly owner: Owner;
  readonly heardAt: number;
}

/** A claim that is still being written has no content yet: its name tells the process. Undefined once it is gone. */
async function readClaim(path: string, name: string): Promise<FoundClaim | undefined> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) return undefined;
  const [pid, startTicks] = name.replace('.json', '').split('-');
  const fromName = {
    ...describeProcess(Number(pid)),
    startTicks: startTicks === unknownTicks ? null : startTicks,
  };
  try {
    const owner = JSON.parse(await readFile(path, 'utf8')) as Owner;
    return { owner, heardAt: found.mtimeMs };
  } catch (thrown) {
    const isGone = (thrown as NodeJS.ErrnoException).code === 'ENOENT';
    return isGone ? undefined : { owner: fromName, heardAt: found.mtimeMs };
  }
}

async function withdraw(folder: string, path: string): Promise<void> {
  await unlink(path).catch(() => undefined);
  await rmdir(folder).catch(() => undefined);
}
