import type { Confusion } from './confusion.ts';

/** All that IoU needs of a confusion matrix: three figures a class, so that many images fit in memory. */
export interface ClassCounts {
  /** Pixels where truth and prediction agree. */
  readonly intersection: Float64Array;
  readonly truth: Float64Array;
  readonly predicted: Float64Array;
}

function createClassCounts(classes: number): ClassCounts {
  return {
    intersection: new Float64Array(classes),
    truth: new Float64Array(classes),
    predicted: new Float64Array(classes),
  };
}

export function classCounts(confusion: Confusion, classes: number): ClassCounts {
  const counts = createClassCounts(classes);
  for (let row = 0; row < classes; row += 1) {
    for (let column = 0; column < classes; column += 1) {
      const pixels = confusion[row * classes + column];
      counts.truth[row] += pixels;
      counts.predicted[column] += pixels;
      if (row === column) counts.intersection[row] += pixels;
    }
  }
  return counts;
}

/** Intersection over union of each class, 0 … 1; null where neither truth nor prediction holds it. */
export function classIou(counts: ClassCounts): (number | null)[] {
  return Array.from(counts.intersection, (intersection, id) => {
    const union = counts.truth[id] + counts.predicted[id] - intersection;
    return union === 0 ? null : intersection / union;
  });
}

/** Mean IoU over the classes that occur in truth or prediction; 0 when none does. */
export function meanIou(counts: ClassCounts): number {
  const present = classIou(counts).filter((iou) => iou !== null);
  if (present.length === 0) return 0;
  return present.reduce((sum, iou) => sum + iou, 0) / present.length;
}

/** Share of labelled pixels that are right, 0 … 1; 0 without labelled pixels. */
export function pixelAccuracy(counts: ClassCounts): number {
  const total = sum(counts.truth);
  return total === 0 ? 0 : sum(counts.intersection) / total;
}

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0);
}
