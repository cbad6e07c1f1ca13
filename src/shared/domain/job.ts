import type { StudioErrorData } from '../errors.ts';

/** Work that may take more than a second, done by a worker process. */
export const jobKinds = [
  'import',
  'sample',
  'train',
  'evaluate',
  'predict',
  'predictItems',
  'prelabel',
  'video',
  'exportModel',
  'reference',
  'weights',
  'importRun',
  'classes',
] as const;
export type JobKind = (typeof jobKinds)[number];

/** Kinds that wait between two units of work when asked to. */
const pausable: ReadonlySet<JobKind> = new Set(['train', 'evaluate', 'predict', 'prelabel', 'video']);
/** Kinds whose `stop` keeps what was done; of the others a stopped job leaves nothing. */
const keepsWork: ReadonlySet<JobKind> = new Set(['train', 'predict']);

export function canPause(kind: JobKind): boolean {
  return pausable.has(kind);
}

export function keepsWorkWhenStopped(kind: JobKind): boolean {
  return keepsWork.has(kind);
}

export const jobStates = [
  'queued',
  'running',
  'paused',
  'stopping',
  'done',
  'failed',
  'interrupted',
  'cancelled',
] as const;
export type JobState = (typeof jobStates)[number];

export interface JobProgress {
  readonly done: number;
  readonly total: number;
  /** What is counted: "images", "steps", "frames". */
  readonly unit: string;
  /** Items a second over the last seconds; null until ten samples exist. */
  readonly rate: number | null;
  /** Where a unit is several images: images a second. */
  readonly imagesPerSecond?: number | null;
  /** Seconds left; null until ten samples exist. */
  readonly secondsLeft: number | null;
  /** What is going on now, in words: "Reading masks". */
  readonly message: string;
}

export interface Job {
  readonly id: string;
  readonly kind: JobKind;
  readonly title: string;
  readonly state: JobState;
  readonly createdAt: string;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  readonly progress: JobProgress | null;
  readonly error: StudioErrorData | null;
  /** Folder of the project that it works in, maybe one that was left; null for one that works in none. */
  readonly project: string | null;
  /** Folder name of the run that it trains or uses: as long as it is not over, that can neither be renamed nor removed. */
  readonly run: string | null;
  /** Place in the order of its queue, the least first; jobs may be moved while they wait. */
  readonly rank: number;
}

export function isJobOver(state: JobState): boolean {
  return state === 'done' || state === 'failed' || state === 'interrupted' || state === 'cancelled';
}
