import { isJobOver } from '../../../shared/domain/job.ts';
import { StudioError } from '../../../shared/errors.ts';
import type { Jobs } from '../jobs/jobs.ts';

/**
 * A job that waits, or whose worker is starting, has not told the run's folder yet that it trains it.
 * Throws StudioError('conflict') where there is one for the run.
 * @param verb what cannot be done with the run meanwhile
 */
export function assertNoTrainJob(jobs: Jobs, run: string, verb: 'resume' | 'rename' | 'remove'): void {
  const found = jobs.list().find((job) => job.kind === 'train' && job.run === run && !isJobOver(job.state));
  if (found === undefined) return;
  throw new StudioError('conflict', `Run ${run} is being trained, or about to be: ${found.title}.`, {
    fix: `Wait for its end, or stop it; then ${verb} it.`,
  });
}
