import { isJobOver } from '../../../shared/domain/job.ts';
import type { Job } from '../../../shared/domain/job.ts';

/** Those that run, the oldest first; those that wait, the next first; those that are over, the newest first. */
export function inListOrder(jobs: readonly Job[]): readonly Job[] {
  const begun = (job: Job): string => job.startedAt ?? job.createdAt;
  const ended = (job: Job): string => job.endedAt ?? job.createdAt;
  const running = jobs.filter(({ state }) => state !== 'queued' && !isJobOver(state));
  const waiting = jobs.filter(({ state }) => state === 'queued');
  const over = jobs.filter(({ state }) => isJobOver(state));
  return [
    ...running.sort((a, b) => begun(a).localeCompare(begun(b))),
    ...waiting.sort((a, b) => a.rank - b.rank),
    ...over.sort((a, b) => ended(b).localeCompare(ended(a))),
  ];
}
