import { basename } from 'node:path';
import type { TrainParams } from '../../../shared/domain/jobSpecs.ts';
import { StudioError } from '../../../shared/errors.ts';
import { startRunOf } from '../../core/training/runWeights.ts';
import type { Entry } from '../jobs/entry.ts';
import type { Jobs } from '../jobs/jobs.ts';
import { runFolderOf } from '../jobs/requestPlace.ts';

type OpenJob = Pick<Entry, 'job' | 'request'>;

/**
 * A run is trained by one job at a time; one that waits, or whose worker is starting, has not told the run's folder yet.
 * Throws StudioError('conflict') where there is one.
 */
export function assertNoTrainJob(jobs: Jobs, folder: string): void {
  assertNone(jobs, folder, 'resume', (open) => isTrainingOf(open, folder));
}

/**
 * Whatever a job reads or writes in the run's folder, it looks for it by the run's name as long as it is not over; a
 * training that starts from the run, until it has read its weights.
 * Throws StudioError('conflict') naming the job, where there is one.
 * @param verb what cannot be done with the run meanwhile
 */
export function assertNoJob(jobs: Jobs, folder: string, verb: 'rename' | 'remove'): void {
  assertNone(jobs, folder, verb, (open) => isOf(open, folder) || willStartFrom(open, folder));
}

function assertNone(jobs: Jobs, folder: string, verb: string, counts: (open: OpenJob) => boolean): void {
  const found = jobs.listOpen().find(counts);
  if (found === undefined) return;
  const use = isTrainingOf(found, folder) ? 'trained' : 'used';
  throw new StudioError(
    'conflict',
    `Run ${basename(folder)} is being ${use}, or about to be: ${found.job.title}.`,
    { fix: `Wait for its end, or stop it; then ${verb} it.` },
  );
}

/** Another project may have a run of the same name, and jobs that go on. */
function isOf({ job, request }: OpenJob, folder: string): boolean {
  return job.run !== null && runFolderOf(request, job.run) === folder;
}

function isTrainingOf(open: OpenJob, folder: string): boolean {
  return open.job.kind === 'train' && isOf(open, folder);
}

/** A new training reads the weights before it tells its run; one that goes on does where it has no checkpoint yet. */
function willStartFrom({ job, request }: OpenJob, folder: string): boolean {
  if (request.kind !== 'train' || (job.state !== 'queued' && job.run !== null)) return false;
  const run = startRunOf((request.params as TrainParams).recipe.weights);
  return run !== null && runFolderOf(request, run) === folder;
}
