import type { EvaluationResult } from './evaluation.ts';
import type { Recipe } from './recipe.ts';
import type { CheckpointScore } from './run.ts';

/** `latest`, `best`, or a step. */
export type CheckpointChoice = 'latest' | 'best' | number;

export interface TrainParams {
  /** The project's folder. */
  readonly project: string;
  readonly dataset: string;
  readonly recipe: Recipe;
  /** Folder name or path of a run to go on with; its own recipe and dataset are used then. */
  readonly resume: string | null;
}

/** Exactly what `segstudio train --json` prints. */
export interface TrainResult {
  readonly run: string;
  readonly steps: number;
  /** Steps of the whole run; more than `steps` when it was stopped. */
  readonly totalSteps: number;
  readonly seconds: number;
  readonly imagesPerSecond: number | null;
  readonly best: CheckpointScore | null;
  readonly device: string;
  /** Where the encoder's weights came from: "none", a source id, a file name, "run:…". */
  readonly weights: string;
}

export interface EvaluateParams {
  readonly project: string;
  /** Folder name, path, or `latest`. */
  readonly run: string;
  readonly checkpoint: CheckpointChoice;
  readonly split: string;
  /** null: the dataset the run was trained on. */
  readonly dataset: string | null;
  /** −1 as trained, 0 native, otherwise pixels of the longest side. */
  readonly size: number;
  /** `label`: each label's own size; `training`: labels rescaled by nearest, as the ancestor did. */
  readonly grid: 'label' | 'training';
}

/**
 * Parameters and result of each job kind: what the host sends to a worker and gets back, both plain JSON.
 * A new kind adds its line here and its module to `worker/kinds/index.ts`.
 */
export interface JobSpecs {
  readonly train: { readonly params: TrainParams; readonly result: TrainResult };
  readonly evaluate: { readonly params: EvaluateParams; readonly result: EvaluationResult };
}

export type JobParams<Kind extends keyof JobSpecs> = JobSpecs[Kind]['params'];
export type JobResult<Kind extends keyof JobSpecs> = JobSpecs[Kind]['result'];
