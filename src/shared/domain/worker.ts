import type { StudioErrorData } from '../errors.ts';
import type { JobKind, JobProgress } from './job.ts';
import type { WarmCallName } from './warmCalls.ts';

/**
 * Host → worker, over the child process's IPC channel. A worker process runs one job (`start`), or, kept warm, answers
 * one `call` after another until its host disconnects.
 */
export type WorkerRequest =
  | { readonly type: 'call'; readonly id: number; readonly name: WarmCallName; readonly params: unknown }
  | { readonly type: 'start'; readonly kind: JobKind; readonly params: unknown }
  | { readonly type: 'pause' }
  | { readonly type: 'resume' }
  /** Finish the step, write a checkpoint, end with what there is. */
  | { readonly type: 'stop' }
  /** End at once, leaving nothing half-written. */
  | { readonly type: 'abort' };

/** What a job tells while it runs, beside its progress. Values that are not finite are null. */
export type JobEvent =
  | { readonly kind: 'log'; readonly line: string }
  /** A training made or opened its run folder. */
  | { readonly kind: 'run'; readonly run: string; readonly folder: string }
  | {
      readonly kind: 'scalars';
      readonly step: number;
      /** Since the run's first record. */
      readonly seconds: number;
      readonly values: Readonly<Record<string, number | null>>;
    }
  /** A video's preview file shows this frame now. */
  | { readonly kind: 'frame'; readonly index: number }
  | { readonly kind: 'checkpoint'; readonly step: number; readonly miou: number | null }
  /** Predicted index PNGs `previews/<step>/<item>.png` were written. */
  | { readonly kind: 'preview'; readonly step: number; readonly items: readonly string[] };

/** Worker → host. */
export type WorkerMessage =
  /** Sent once, when the worker can take `start`. */
  | { readonly type: 'ready' }
  | { readonly type: 'progress'; readonly progress: JobProgress }
  | { readonly type: 'event'; readonly event: JobEvent }
  /** At least every `heartbeatMs`, except while one native call lasts longer. */
  | { readonly type: 'heartbeat' }
  | { readonly type: 'paused'; readonly paused: boolean }
  /** To one `call`, with the memory that the process holds now. */
  | {
      readonly type: 'answer';
      readonly id: number;
      readonly outcome: { readonly result: unknown } | { readonly error: StudioErrorData };
      readonly residentBytes: number;
    }
  /** The last message of a job that ended well; `result` is the kind's own. */
  | { readonly type: 'done'; readonly result: unknown }
  | { readonly type: 'failed'; readonly error: StudioErrorData };

/** Below the 10 s after which a silent worker is called "not responding", with room for long steps. */
export const heartbeatMs = 2000;

/** A worker that lost its host ends within this time: checkpoint first. */
export const orphanGraceMs = 5000;
