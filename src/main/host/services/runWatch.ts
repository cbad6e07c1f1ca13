import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Disposable } from '../../../shared/dispose.ts';
import { isTraining } from '../../../shared/domain/run.ts';
import { readRunSummary, runsFolder } from '../../core/store/runStore.ts';
import type { HostContext } from '../context.ts';

const everyMs = 2000;

/**
 * Tells of runs that another process trains or removes in the open project (the command line, another
 * machine on the same disk): looks at the times of `status.json` while a client listens.
 */
export function watchRuns({ events, session }: HostContext): Disposable {
  let project: string | null = null;
  let known = new Map<string, string>();
  let isLooking = false;

  async function look(): Promise<void> {
    const dir = session.current?.project.dir ?? null;
    if (dir === null || events.streams === 0) return;
    const found = await readStamps(runsFolder(dir));
    if (dir === project) await announce(dir, found);
    project = dir;
    known = found;
  }

  async function announce(dir: string, found: ReadonlyMap<string, string>): Promise<void> {
    for (const [run, stamp] of found) {
      // An active run is read each time: its worker may be gone without a last word.
      if (stamp === known.get(run) && !active.has(run)) continue;
      const summary = await readRunSummary(join(runsFolder(dir), run));
      const wasActive = active.has(run);
      if (isTraining(summary.state)) active.add(run);
      else active.delete(run);
      if (stamp !== known.get(run) || wasActive !== active.has(run)) {
        events.publish({ type: 'run', run: summary });
      }
    }
    for (const run of known.keys()) {
      if (!found.has(run)) events.publish({ type: 'runRemoved', run });
    }
  }

  const active = new Set<string>();
  const timer = setInterval(() => {
    if (isLooking) return;
    isLooking = true;
    look()
      .catch(() => undefined) // The folder went away in between: the next look tells.
      .finally(() => (isLooking = false));
  }, everyMs);
  timer.unref();
  return { dispose: () => clearInterval(timer) };
}

/** Run name → time and size of its status file; runs still being made have none. */
async function readStamps(folder: string): Promise<Map<string, string>> {
  const names = await readdir(folder).catch(() => []);
  const visible = names.filter((name) => !name.startsWith('.'));
  const stamps = await Promise.all(
    visible.map((name) => stat(join(folder, name, 'status.json')).catch(() => null)),
  );
  return new Map(
    visible.flatMap((name, place) => {
      const found = stamps[place];
      return found === null ? [] : [[name, `${found.mtimeMs}-${found.size}`] as const];
    }),
  );
}
