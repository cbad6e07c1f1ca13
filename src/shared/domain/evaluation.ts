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
  readonly miou: number;
  readonly pixelAccuracy: number;
  readonly perClass: readonly ClassScore[];
  /** Rows truth, columns prediction; void left out. */
  readonly confusion: readonly (readonly number[])[];
  /** 95 % interval of the mIoU, bootstrap over images. */
  readonly ci95: readonly [number, number];
  readonly imagesPerSecond: number;
}
