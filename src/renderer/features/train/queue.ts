import { isJobOver } from '../../../shared/domain/job.ts';
import type { Job } from '../../../shared/domain/job.ts';

/** Trainings that have begun, oldest first. */
export function runningJobs(jobs: readonly Job[]): readonly Job[] {
  return jobs
    .filter((job) => job.kind === 'train' && job.state !== 'queued' && !isJobOver(job.state))
    .sort((a, b) => (a.startedAt ?? '').localeCompare(b.startedAt ?? ''));
}

/** Trainings that wait, the next first. */
export function waitingJobs(jobs: readonly Job[]): readonly Job[] {
  return jobs.filter((job) => job.kind === 'train' && job.state === 'queued').sort((a, b) => a.rank - b.rank);
}
