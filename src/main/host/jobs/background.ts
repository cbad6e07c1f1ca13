import { writeFileSync } from 'node:fs';
import { constants, setPriority } from 'node:os';

/** Linux deals processor time out to sessions first, then within each. */
export const dealsBySession = process.platform === 'linux';

/**
 * Puts a process that was just spawned, with all threads it will start, behind everything else on this machine. Nice
 * counts only among the processes of a session: one that works for the window, which is another, needs a session of its
 * own (spawned `detached`) that yields as a whole, or training takes as much time as the window gets.
 */
export function putInBackground(pid: number | undefined, hasOwnSession: boolean): void {
  if (pid === undefined) return;
  const { PRIORITY_LOW } = constants.priority;
  attempt(() => setPriority(pid, PRIORITY_LOW));
  if (hasOwnSession) attempt(() => writeFileSync(`/proc/${pid}/autogroup`, String(PRIORITY_LOW)));
}

/** A process may be gone by now, and not every kernel groups by session: nothing is lost but some smoothness. */
function attempt(change: () => void): void {
  try {
    change();
  } catch {
    // As said above.
  }
}
