import type { OwnArchitectures } from './architectures.ts';
import type { NetCost } from './catalogue.ts';
import type { NetFigures } from './netFigures.ts';
import type { Recipe } from './recipe.ts';
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

/** A net and a size in pixels. */
export interface NetCostParams {
  readonly encoder: string;
  readonly decoder: string;
  readonly classes: number;
  readonly size: number | { readonly height: number; readonly width: number };
  readonly options?: Partial<NetOptionValues>;
}

/** What the figures of the wizard's cards depend on. */
export interface NetFiguresParams extends Omit<NetCostParams, 'size' | 'options'> {
  readonly height: number;
  readonly width: number;
  readonly batchSize: number;
  readonly options: NetOptionValues;
}

type NetOptionValues = Pick<Recipe, 'trainableUpsampling' | 'outputStride'>;

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
  /** What the project's trusted files brought to this process. */
  readonly architectures: {
    readonly params: Readonly<Record<string, never>>;
    readonly result: OwnArchitectures;
  };
  /** Cost of a net with a part of the project. */
  readonly netCost: { readonly params: NetCostParams; readonly result: NetCost };
  readonly netFigures: {
    readonly params: { readonly request: NetFiguresParams; readonly cacheDir: string };
    readonly result: NetFigures;
  };
}
export type WarmCallName = keyof WarmCalls;
