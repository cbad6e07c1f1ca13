import type { Job } from '../../../shared/domain/job.ts';
import type { JobResult, JobSpecs } from '../../../shared/domain/jobSpecs.ts';
import type { JobEvent } from '../../../shared/domain/worker.ts';
import type { Entry, JobRequest } from './entry.ts';
import type { WorkerEnd } from './workerExit.ts';

/** What the rest of the host learns of jobs. All calls come in order, progress coalesced at 20 Hz. */
export interface JobsListener {
  onJob(job: Job): void;
  onEvent(job: Job, request: JobRequest, event: JobEvent): void;
  /** After the worker's end; the job is told to be over with what it returns, or to have failed where it throws. */
  onEnd(job: Job, request: JobRequest, end: WorkerEnd): Promise<WorkerEnd>;
}

/** All work in worker processes: started, queued by lane, watched, paused, ended. */
export interface Jobs {
  list(): readonly Job[];
  /** Those that are not over, of all projects, each with what it was asked to do. */
  listOpen(): readonly Pick<Entry, 'job' | 'request'>[];
  start(request: JobRequest): Job;
  /** Resolves when the job is over, however it ended. */
  whenOver(id: string): Promise<WorkerEnd>;
  /**
   * Starts a job and resolves with its result; throws its StudioError when it did not end well.
   * Cancelled with `signal`, for a caller that went away.
   */
  runToEnd<Kind extends keyof JobSpecs>(
    request: JobRequest<Kind>,
    signal?: AbortSignal,
  ): Promise<JobResult<Kind>>;
  pause(id: string): Job;
  unpause(id: string): Job;
  /** Ends after the running step, keeping what was done; a waiting job ends at once. */
  stop(id: string): Job;
  /** Ends at once, leaving nothing half-written. */
  cancel(id: string): Job;
  /** Puts a waiting job at place `to` among those of its lane that wait. Throws StudioError('conflict') when it no longer waits. */
  move(id: string, to: number): Job;
  /** Lets a job that was cancelled before it began wait again, at its place. Throws StudioError('conflict') for any other. */
  requeue(id: string): Job;
  /**
   * Starts a waiting job beside those that run. Throws StudioError('conflict') when it no longer waits, or where one
   * reads the masks that the other rewrites.
   */
  startNow(id: string): Job;
  /** The user turned to another page: trainings on the processor hold still until it is there, half a second. */
  giveWay(): void;
  /** Stops trainings and cancels the rest; those that have not ended by `deadlineMs` finish on their own without the host. */
  close(deadlineMs: number): Promise<void>;
}
