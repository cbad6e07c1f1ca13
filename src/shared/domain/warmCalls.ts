import type { LabelClass } from './labels.ts';
import type { PicturePrediction } from './prediction.ts';

interface RunCheckpoint {
  readonly project: string;
  /** Folder name or path. */
  readonly run: string;
  readonly step: number;
}

export interface PredictPictureParams extends RunCheckpoint {
  readonly image: string;
  /** −1 as trained, 0 native, otherwise pixels of the longest side. */
  readonly size: number;
  readonly scales: readonly number[];
  readonly flip: boolean;
  /** Existing folder for the files `mask`, `confidence` and `ranking`, raw as `RankedImage` has them. */
  readonly out: string;
}

export interface PredictPictureResult extends Omit<PicturePrediction, 'id' | 'run' | 'classes'> {
  readonly classes: readonly LabelClass[];
}

export interface PredictItemParams extends RunCheckpoint {
  readonly dataset: string;
  readonly item: string;
}

/**
 * What a warm worker answers, as often as it is asked, keeping nets loaded between calls: parameters and result, both
 * plain JSON. Large bytes go through files.
 */
export interface WarmCalls {
  readonly predictPicture: { readonly params: PredictPictureParams; readonly result: PredictPictureResult };
  /** Keeps the prediction beside the run; `false`: it was there already. */
  readonly predictItem: {
    readonly params: PredictItemParams;
    readonly result: { readonly predicted: boolean };
  };
}
export type WarmCallName = keyof WarmCalls;
