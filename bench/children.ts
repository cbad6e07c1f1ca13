import type { ChildProcess } from 'node:child_process';

/** Options for a child that leads a process group of its own, so that what it starts ends with it. */
export const ownGroup = { detached: process.platform !== 'win32' } as const;

/** A measurement that is broken off leaves nothing running: the child ends, at the latest, when this process exits. */
export function endAtExit(child: ChildProcess): void {
  const end = () => killWithGroup(child);
  process.once('exit', end);
  child.once('close', () => process.off('exit', end));
}

/** Ends the child at once, and its group where it leads one. */
export function killWithGroup(child: ChildProcess): void {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
  } catch {
    child.kill('SIGKILL');
  }
}
