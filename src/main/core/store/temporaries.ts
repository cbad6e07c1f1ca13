import { createHash, randomBytes } from 'node:crypto';
import { readdir, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { describeProcess, isProcessAlive, type Owner } from './owner.ts';

/**
 * `.name.PID-HOST-LIFE-random.tmp`: hidden, and tells a live writer's file from one left by a killed process.
 * Older names have no more than the PID.
 */
const tempPattern = /^\.(.+)\.(\d+)(?:-([0-9a-f]{6})-([0-9a-f]{6}))?-[0-9a-f]{8}\.tmp$/;

const own = describeProcess(process.pid);
const ownMark = [own.pid, hostTag(own), lifeTag(own)].join('-');

/** Bytes of a file's name that every common file system takes. */
const longestName = 255;

/**
 * A neighbour of `path` for what is prepared to take its place: removed by `sweepTemps` once this process is gone. Of a
 * name that leaves no room for the rest it has the beginning.
 */
export function tempPathFor(path: string): string {
  const mark = `.${ownMark}-${randomBytes(4).toString('hex')}.tmp`;
  return join(dirname(path), `.${beginningOf(basename(path), longestName - 1 - mark.length)}${mark}`);
}

/** As many whole characters of `name` as fit into so many bytes of UTF-8. */
function beginningOf(name: string, bytes: number): string {
  const characters = new TextEncoder().encodeInto(name, new Uint8Array(bytes)).read;
  return name.slice(0, characters);
}

/** The name that the temporary `name` is to take, or had; null for what is no temporary. */
export function targetOfTemp(name: string): string | null {
  return tempPattern.exec(name)?.[1] ?? null;
}

/**
 * Removes what killed writers left in `folder`; a live process's temporaries stay, those of other machines, which cannot
 * be looked at, and what cannot be removed. Returns the names removed.
 */
export async function sweepTemps(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder).catch(() => []);
  const removed: string[] = [];
  for (const name of names.filter(isLeft)) {
    await rm(join(folder, name), { recursive: true, force: true }).then(
      () => removed.push(name),
      () => undefined,
    );
  }
  return removed;
}

/** Whether it is a temporary of a process of this machine that is gone. */
function isLeft(name: string): boolean {
  const found = tempPattern.exec(name);
  if (found === null) return false;
  const [pid, host, life] = [Number(found[2]), found.at(3), found.at(4)];
  if (host !== undefined && host !== hostTag(own)) return false;
  return !isProcessAlive(pid) || (life !== undefined && life !== lifeTag(describeProcess(pid)));
}

function hostTag({ host }: Owner): string {
  return digestOf(host);
}

/** PIDs begin anew with a machine or a container; when a process started tells it from its namesakes. */
function lifeTag({ bootId, startTicks }: Owner): string {
  return digestOf(`${bootId} ${startTicks}`);
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 6);
}
