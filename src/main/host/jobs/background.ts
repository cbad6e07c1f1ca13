import { writeFileSync } from 'node:fs';
import { constants, setPriority } from 'node:os';
import { readVitalSigns } from './vitalSigns.ts';

/** Linux deals processor time out to sessions first, then within each. */
export const dealsBySession = process.platform === 'linux';

/** A tenth of the share of a session that wants all it can get, and all of the processor when nobody else does. */
const trainingNice = 10;

/** Puts a process that was just spawned, with all threads it will start, behind the others of its session. */
export function putInBackground(pid: number | undefined): void {
  if (pid !== undefined) attempt(() => setPriority(pid, constants.priority.PRIORITY_LOW));
}

/**
 * A session that `pid` leads (spawned `detached`) yields as a whole; one that it shares with others stays as it is. For
 * work that nobody waits for: the window is another session, from which a training would take half of the processor.
 */
export function yieldSession(pid: number | undefined): void {
  if (pid === undefined) return;
  if (readVitalSigns(pid)?.session !== pid) return;
  attempt(() => writeFileSync(`/proc/${pid}/autogroup`, String(trainingNice)));
}

/** A process may be gone by now, and not every kernel groups by session: nothing is lost but some smoothness. */
function attempt(change: () => void): void {
  try {
    change();
  } catch {
    // As said above.
  }
}
