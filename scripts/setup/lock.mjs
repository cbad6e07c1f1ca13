import { readFileSync } from 'node:fs';
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
  await writeFile(claim, identify(process.pid));
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

/** A hard link appears whole or not at all, so that no half-written lock of a live process is ever read. */
async function takeLock(claim, lockFile) {
  try {
    await link(claim, lockFile);
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
  }
  const owner = await readFile(lockFile, 'utf8').catch(() => undefined);
  if (owner !== undefined && isGone(owner)) await rm(lockFile, { force: true });
  return false;
}

/** An empty lock, as a power cut leaves it, is nobody's. */
function isGone(owner) {
  const pid = Number.parseInt(owner, 10);
  // Containers give the same number to each start's process: our own on a lock is that of one gone.
  if (!(pid > 0) || pid === process.pid || !isAlive(pid)) return true;
  const now = identify(pid);
  // Where one of the two tells no more than the number, it may be the same.
  return now.includes(' ') && owner.includes(' ') && now !== owner;
}

/** "PID", or where /proc tells "PID START-TICKS BOOT-ID": after a restart another process has the number. */
export function identify(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // Field 2 is the command in brackets and may hold blanks: counted from its closing bracket. proc_pid_stat(5).
    const startTicks = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
    return [pid, startTicks, readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()].join(' ');
  } catch {
    return String(pid);
  }
}
