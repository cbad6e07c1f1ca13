/**
 * A scalar series of a run, column-wise: steps ascending, seconds of training over all sessions, pauses left out.
 * A value that is not finite is null (JSON has no NaN); the chart shows it as a gap marked "NaN".
 */
export interface Series {
  readonly tag: string;
  readonly steps: readonly number[];
  readonly seconds: readonly number[];
  readonly values: readonly (number | null)[];
}

/** Tags the training writes; also the TensorBoard tags. */
export const seriesTags = {
  loss: 'train/loss',
  learningRate: 'train/learning_rate',
  imagesPerSecond: 'train/images_per_second',
  miou: 'monitor/miou',
  miouTrainMode: 'monitor/miou_batch_statistics',
  pixelAccuracy: 'monitor/pixel_accuracy',
  monitorLoss: 'monitor/loss',
  /** Beside every value: seconds of training until then. It is the time of the other series, and none of its own. */
  activeSeconds: 'train/active_seconds',
} as const;

/** Per-class IoU of the monitor: `monitor/iou/<class name>`. */
export function classIouTag(className: string): string {
  return `monitor/iou/${className}`;
}
