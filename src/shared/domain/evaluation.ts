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

/** Exactly what `segstudio test --json` prints, and what `eval/<step>-<split>….json` holds. */
export interface EvaluationResult {
  readonly run: string;
  readonly checkpoint: number;
  readonly split: string;
  readonly images: number;
  /** −1 as trained, 0 native, otherwise pixels of the longest side. */
  readonly size: number;
  /** Factors on that size whose class probabilities were averaged, ascending; `[1]`: as usual. */
  readonly scales: readonly number[];
  /** Averaged with the mirrored image at each scale too. */
  readonly flip: boolean;
  readonly miou: number;
  readonly pixelAccuracy: number;
  readonly perClass: readonly ClassScore[];
  /** Rows truth, columns prediction; void left out. */
  readonly confusion: readonly (readonly number[])[];
  /** 95 % interval of the mIoU, bootstrap over images. */
  readonly ci95: readonly [number, number];
  readonly imagesPerSecond: number;
}
