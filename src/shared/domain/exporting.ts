import type { CheckpointChoice } from './jobSpecs.ts';

export interface ExportModelParams {
  readonly project: string;
  /** Folder name, path, or `latest`. */
  readonly run: string;
  readonly checkpoint: CheckpointChoice;
  /** Id of an export format. */
  readonly format: string;
  /** Folder; must be empty or absent. */
  readonly out: string;
}

/** Exactly what `segstudio export-model --json` prints. */
export interface ExportModelResult {
  readonly run: string;
  readonly checkpoint: number;
  readonly format: string;
  readonly out: string;
  /** Names in `out`. */
  readonly files: readonly string[];
  /** What was compared with the run: images by their logits, or variables; the largest max|a − b| / max|b|. */
  readonly verification: {
    readonly compared: 'images' | 'variables';
    readonly count: number;
    readonly largestDifference: number;
  };
}
