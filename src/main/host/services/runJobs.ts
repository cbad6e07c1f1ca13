import { isJobOver, type Job } from '../../../shared/domain/job.ts';
import { StudioError } from '../../../shared/errors.ts';
import type { Jobs } from '../jobs/jobs.ts';

/**
 * A run is trained by one job at a time; one that waits, or whose worker is starting, has not told the run's folder yet.
 * Throws StudioError('conflict') where there is one.
 */
export function assertNoTrainJob(jobs: Jobs, run: string): void {
  assertNone(jobs, run, 'resume', ({ kind }) => kind === 'train');
}

/**
 * Whatever a job reads or writes in the run's folder, it looks for it by the run's name as long as it is not over.
 * Throws StudioError('conflict') naming the job, where there is one.
 * @param verb what cannot be done with the run meanwhile
 */
export function assertNoJob(jobs: Jobs, run: string, verb: 'rename' | 'remove'): void {
  assertNone(jobs, run, verb, () => true);
}

function assertNone(jobs: Jobs, run: string, verb: string, counts: (job: Job) => boolean): void {
  const found = jobs.list().find((job) => job.run === run && !isJobOver(job.state) && counts(job));
  if (found === undefined) return;
  const use = found.kind === 'train' ? 'trained' : 'used';
  throw new StudioError('conflict', `Run ${run} is being ${use}, or about to be: ${found.title}.`, {
    fix: `Wait for its end, or stop it; then ${verb} it.`,
  });
}
