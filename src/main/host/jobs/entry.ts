import { randomUUID } from 'node:crypto';
import type { Job, JobProgress } from '../../../shared/domain/job.ts';
import type { JobParams, JobSpecs } from '../../../shared/domain/jobSpecs.ts';
import { jobKindInfo } from './lanes.ts';
import { projectOf } from './requestPlace.ts';
import type { Seat } from './seats.ts';
import type { WorkerEnd } from './workerExit.ts';
import type { WorkerProcess } from './workerProcess.ts';

export interface JobRequest<Kind extends keyof JobSpecs = keyof JobSpecs> {
  readonly kind: Kind;
  /** Plain JSON, checked by whoever starts the job. */
  readonly params: JobParams<Kind>;
  readonly title?: string;
  /** Run that it goes on with or uses, by its folder's name; a new training tells its run when it has made it. */
  readonly run?: string;
}

/** A job as the queue keeps it. */
export interface Entry {
  job: Job;
  readonly request: JobRequest;
  worker: WorkerProcess | null;
  /** Of a training under way. */
  seat: Seat | null;
  /** Seconds without a sign of life while computing. */
  silence: number;
  readonly over: Promise<WorkerEnd>;
  readonly settle: (end: WorkerEnd) => void;
}

/** Its message says how long a computing worker has given no sign of life. */
export function withSilence(progress: JobProgress, seconds: number): JobProgress {
  if (seconds === 0) return progress;
  return { ...progress, message: `Not responding for ${seconds} s, still computing` };
}

/** A job that waits: a new one, or `earlier` once more. */
export function createEntry(request: JobRequest, rank: number, earlier?: Job): Entry {
  const { promise, resolve } = deferred<WorkerEnd>();
  const job: Job = {
    id: earlier?.id ?? randomUUID(),
    kind: request.kind,
    title: request.title ?? jobKindInfo[request.kind].title,
    state: 'queued',
    createdAt: earlier?.createdAt ?? new Date().toISOString(),
    startedAt: null,
    endedAt: null,
    progress: null,
    error: null,
    project: projectOf(request),
    run: request.run ?? null,
    rank,
  };
  return { job, request, worker: null, seat: null, silence: 0, over: promise, settle: resolve };
}

function deferred<Value>(): { readonly promise: Promise<Value>; readonly resolve: (value: Value) => void } {
  let resolve: (value: Value) => void = () => undefined;
  const promise = new Promise<Value>((settle) => (resolve = settle));
  return { promise, resolve };
}

/** Resolves when all are settled, or the time is up. */
export async function settledWithin(all: readonly Promise<unknown>[], deadlineMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise((resolve) => (timer = setTimeout(resolve, deadlineMs)));
  await Promise.race([Promise.allSettled(all), deadline]);
  clearTimeout(timer);
}
