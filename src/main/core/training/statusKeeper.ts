import { isTraining } from '../../../shared/domain/run.ts';
import type { RunStatus } from '../../../shared/domain/run.ts';
import type { Clock } from '../clock.ts';
import { renewEveryMs } from '../store/owner.ts';
import { writeRunStatus } from '../store/runStore.ts';

/** The status file is for those who look in from outside; the host is told at once. */
const statusIntervalMs = 2000;

/** A run's status and its file, which is renewed while nothing changes: other machines know a live run by that. */
export interface StatusKeeper {
  readonly current: RunStatus;
  /** Takes the change; it is written unless the file is two seconds young. */
  soon(change: Partial<RunStatus>): Promise<void>;
  /** Takes the change and writes it. */
  now(change: Partial<RunStatus>): Promise<void>;
  close(): Promise<void>;
}

export function keepStatus(folder: string, first: RunStatus, clock: Clock): StatusKeeper {
  let current = first;
  let writtenAt = 0;
  let writing: Promise<void> = Promise.resolve();

  function take(change: Partial<RunStatus>): void {
    current = { ...current, ...change, seconds: clock.seconds(), updatedAt: new Date().toISOString() };
  }

  /** One write at a time: an older one must not replace the newer. */
  async function write(): Promise<void> {
    writtenAt = Date.now();
    writing = writing.catch(() => undefined).then(() => writeRunStatus(folder, current));
    await writing;
  }

  async function now(change: Partial<RunStatus>): Promise<void> {
    take(change);
    // From its last word on the run may be another's, whose status must not be replaced.
    if (!isTraining(current.state)) clearInterval(renewal);
    await write();
  }

  // What keeps it from being written is told by the next change.
  const renewal = setInterval(() => void now({}).catch(() => undefined), renewEveryMs);
  renewal.unref();

  return {
    get current() {
      return current;
    },
    now,
    async soon(change) {
      take(change);
      if (Date.now() - writtenAt >= statusIntervalMs) await write();
    },
    async close() {
      clearInterval(renewal);
      await writing.catch(() => undefined);
    },
  };
}
