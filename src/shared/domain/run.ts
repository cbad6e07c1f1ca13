import type { LabelClass } from './labels.ts';
import type { ErrorCode } from '../errors.ts';
import type { Recipe } from './recipe.ts';
import type { EncoderConventions } from './weights.ts';

export const runStates = [
  'queued',
  'running',
  'paused',
  'stopping',
  'done',
  'stopped',
  'interrupted',
  'failed',
] as const;
export type RunState = (typeof runStates)[number];

/** Whether a process trains the run: its folder is to be left alone. */
export function isTraining(state: RunState): boolean {
  return state === 'running' || state === 'paused' || state === 'stopping';
}

/** `runargs`: everything a run was started with; written once, then only extended. */
export interface RunArguments {
  readonly formatVersion: number;
  /** Folder name `<DATE>_<NET>__<N>`: `2026-11-20_resnet18-linknet__3`. */
  readonly run: string;
  readonly createdAt: string;
  readonly recipe: Recipe;
  readonly dataset: string;
  readonly classes: readonly LabelClass[];
  readonly ignoreIndex: number;
  /** Steps of the whole run, fixed once (from epochs, or from the speed of the first steps for minutes). */
  readonly totalSteps: number | null;
  readonly stepsPerEpoch: number;
  /** Where the encoder's weights came from: "none", a source id, a file name, "run:…". */
  readonly weights: string;
  /** How the encoder runs where its weights ask for other ways than its own; absent in older runs. */
  readonly conventions?: EncoderConventions | undefined;
  readonly trainImages: number;
  /** Labelled pixels of each class in those; absent in older runs. */
  readonly classPixels?: readonly number[] | undefined;
  readonly monitorImages: number;
  readonly engine: string;
  readonly parameters: number;
  readonly multiplyAdds: number;
  /** What changed when the run was resumed, in order; `recipe` and the other fields hold the last. */
  readonly amendments: readonly RunAmendment[];
}

/** What may change when a run is resumed: its settings, and its data. */
export type AmendedValues = Partial<Recipe & Pick<RunArguments, 'trainImages' | 'stepsPerEpoch'>>;

export interface RunAmendment {
  /** Step it holds from: where the run went on, or an earlier one where it went back later. */
  readonly step: number;
  readonly at: string;
  readonly before: AmendedValues;
  readonly after: AmendedValues;
}

/** `status.json`: small, rewritten atomically. */
export interface RunStatus {
  readonly state: RunState;
  readonly step: number;
  readonly epoch: number;
  readonly updatedAt: string;
  readonly seconds: number;
  readonly imagesPerSecond: number | null;
  /** Last training loss; null when none yet or not finite. */
  readonly loss: number | null;
  readonly best: CheckpointScore | null;
  readonly latestCheckpoint: number | null;
  /** One line for people when failed, stopped or interrupted. */
  readonly message: string | null;
  /** What it failed for; null when it did not, or by a version that did not tell. */
  readonly errorCode: ErrorCode | null;
  /** PID of the worker that trains it, to tell a live run from an interrupted one. */
  readonly pid: number | null;
  /** Tells that worker from others with its PID; null where none trains it, or one of a version that did not tell. */
  readonly process: ProcessIdentity | null;
}

/** With its PID this names one process, whatever happens to PIDs and clocks. */
export interface ProcessIdentity {
  /** Clock ticks since boot (`/proc/PID/stat`, field 22); null where the system has no /proc. */
  readonly startTicks: string | null;
  /** Null where the system has no /proc. */
  readonly bootId: string | null;
  readonly host: string;
}

export interface CheckpointScore {
  readonly step: number;
  /** 0 … 1 on the monitor's images, moving statistics. */
  readonly miou: number;
}

export interface RunSummary {
  readonly run: string;
  readonly encoder: string;
  readonly decoder: string;
  readonly state: RunState;
  readonly createdAt: string;
  readonly dataset: string;
  readonly size: number;
  readonly batchSize: number;
  readonly learningRate: number;
  readonly seed: number;
  readonly step: number;
  readonly totalSteps: number | null;
  readonly best: CheckpointScore | null;
  /** Step of the newest checkpoint; null before the first. */
  readonly latestCheckpoint: number | null;
  /** Last training loss; null when none yet or not finite. */
  readonly loss: number | null;
  readonly imagesPerSecond: number | null;
  readonly seconds: number;
  readonly parameters: number;
  readonly multiplyAdds: number;
  /** "Run folder incomplete: … is missing." when damaged; the rest is shown. */
  readonly problem: string | null;
  /** Kept runs cannot be removed until they are let go of. */
  readonly kept: boolean;
  /** The same for runs that differ in nothing but their seed; "" where the arguments are missing. */
  readonly seedGroup: string;
}

/**
 * Whether its arguments can be read: without them it has no details and no curves. Of one that lacks its status alone
 * the rest is shown.
 */
export function hasArguments({ problem, seedGroup }: RunSummary): boolean {
  return problem === null || seedGroup !== '';
}

/** Whether there is a net to predict with: a run without validation images has checkpoints, too, but no best. */
export function hasCheckpoint({ problem, latestCheckpoint }: RunSummary): boolean {
  return problem === null && latestCheckpoint !== null;
}

export interface CheckpointInfo {
  readonly step: number;
  readonly epoch: number;
  readonly miou: number | null;
  readonly createdAt: string;
  readonly bytes: number;
  readonly isBest: boolean;
  readonly isLatest: boolean;
  readonly canResume: boolean;
}

export interface RunDetail {
  readonly summary: RunSummary;
  readonly arguments: RunArguments;
  readonly status: RunStatus;
  readonly checkpoints: readonly CheckpointInfo[];
  readonly series: readonly string[];
}

/** Predictions kept while training: `previews/<step>/<item>.png`. */
export interface RunPreviews {
  readonly steps: readonly number[];
  /** Ids of the monitored images that are shown, the same at every step. */
  readonly items: readonly string[];
}

/** A file of a run, by its path in the run's folder. */
export interface RunFile {
  readonly path: string;
  readonly bytes: number;
  readonly changedAt: string;
}
