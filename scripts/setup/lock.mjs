import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive } from './abandoned.mjs';

const pollMs = 300;

/**
 * One set-up of a checkout at a time; a lock left by a process that is gone is taken over.
 * @param {string} lockFile @param {() => void} onWait called once when another is at it
 * @returns {Promise<() => Promise<void>>} gives the lock back
 */
export async function takeTurn(lockFile, onWait) {
  const claim = `${lockFile}.${process.pid}`;
  await mkdir(dirname(lockFile), { recursive: true });
  await writeFile(claim, String(process.pid));
  try {
    for (let tries = 0; !(await takeLock(claim, lockFile)); tries += 1) {
      if (tries === 1) onWait();
      await sleep(pollMs);
    }
  } finally {
    await rm(claim, { force: true });
  }
  return () => rm(lockFile, { force: true });
}

/** A hard link appears whole or not at all, so that no half-written lock is ever read. */
async function takeLock(claim, lockFile) {
  try {
    await link(claim, lockFile);
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
  }
  const owner = Number(await readFile(lockFile, 'utf8').catch(() => '0'));
  // Containers give the same number to each start's process: our own on a lock is that of one gone.
  const isGone = owner === process.pid || !isAlive(owner);
  if (owner > 0 && isGone) await rm(lockFile, { force: true });
  return false;
}
