/** Bounds of the factors of multi-scale testing, and how many of them. */
export const minTestScale = 0.25;
export const maxTestScale = 4;
export const maxTestScales = 8;

/** Scores on one split. IoU values are 0 … 1; null where a class is absent from truth and prediction. */
export interface ClassScore {
  readonly id: number;
  readonly name: string;
  readonly iou: number | null;
  /** Truth pixels. */
  readonly pixels: number;
}

/** `label`: each label's own size; `training`: labels rescaled by nearest, as the ancestor did. */
export type EvaluationGrid = 'label' | 'training';

/** What a score was taken of, and how. */
export interface EvaluationSubject {
  readonly checkpoint: number;
  readonly dataset: string;
  readonly split: string;
  /** −1 as trained, 0 native, otherwise pixels of the longest side. */
  readonly size: number;
  readonly grid: EvaluationGrid;
  /** Factors on that size whose class probabilities were averaged, ascending; `[1]`: as usual. */
  readonly scales: readonly number[];
  /** Averaged with the mirrored image at each scale too. */
  readonly flip: boolean;
}

/** Exactly what `segstudio test --json` prints, and what `eval/<step>-<split>….json` holds. */
export interface EvaluationResult extends EvaluationSubject {
  readonly run: string;
  /** Of the weights that the checkpoint had; null in files of earlier versions. */
  readonly sha256: string | null;
  readonly images: number;
  readonly miou: number;
  readonly pixelAccuracy: number;
  readonly perClass: readonly ClassScore[];
  /** Rows truth, columns prediction; void left out. */
  readonly confusion: readonly (readonly number[])[];
  /** 95 % interval of the mIoU, bootstrap over images. */
  readonly ci95: readonly [number, number];
  readonly imagesPerSecond: number;
}

/** Whether the net sees each picture once, at the size asked for. */
export function isPlain({ scales, flip }: Pick<EvaluationSubject, 'scales' | 'flip'>): boolean {
  return !flip && scales.length === 1 && scales[0] === 1;
}
