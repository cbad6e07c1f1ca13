import { basename } from 'node:path';
import type { Job } from '../../../shared/domain/job.ts';
import { StudioError } from '../../../shared/errors.ts';
import type { Jobs } from '../jobs/jobs.ts';
import { runFolderOf } from '../jobs/requestPlace.ts';

/**
 * A run is trained by one job at a time; one that waits, or whose worker is starting, has not told the run's folder yet.
 * Throws StudioError('conflict') where there is one.
 */
export function assertNoTrainJob(jobs: Jobs, folder: string): void {
  assertNone(jobs, folder, 'resume', ({ kind }) => kind === 'train');
}

/**
 * Whatever a job reads or writes in the run's folder, it looks for it by the run's name as long as it is not over.
 * Throws StudioError('conflict') naming the job, where there is one.
 * @param verb what cannot be done with the run meanwhile
 */
export function assertNoJob(jobs: Jobs, folder: string, verb: 'rename' | 'remove'): void {
  assertNone(jobs, folder, verb, () => true);
}

/** Another project may have a run of the same name, and jobs that go on. */
function assertNone(jobs: Jobs, folder: string, verb: string, counts: (job: Job) => boolean): void {
  const found = jobs
    .listOpen()
    .find(
      ({ job, request }) => job.run !== null && runFolderOf(request, job.run) === folder && counts(job),
    )?.job;
  if (found === undefined) return;
  const use = found.kind === 'train' ? 'trained' : 'used';
  throw new StudioError(
    'conflict',
    `Run ${basename(folder)} is being ${use}, or about to be: ${found.title}.`,
    {
      fix: `Wait for its end, or stop it; then ${verb} it.`,
    },
  );
}
