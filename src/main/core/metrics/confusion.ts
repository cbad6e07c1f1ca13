/**
 * Confusion matrices, counted once and reduced later (reduce.ts).
 * Row-major `[truth, prediction]`, float64: exact up to 2^53 pixels.
 */
export type Confusion = Float64Array;

export function createConfusion(classes: number): Confusion {
  return new Float64Array(classes * classes);
}

/**
 * Adds every pixel whose truth is a class (`< classes`); void and padding (≥ classes) never count.
 * @param truth class ids, any void value ≥ classes
 * @param prediction class ids of the same length; one ≥ classes is a defect and throws RangeError
 */
export function addToConfusion(
  confusion: Confusion,
  classes: number,
  truth: Uint8Array,
  prediction: Uint8Array,
): void {
  if (truth.length !== prediction.length) {
    throw new RangeError(`Truth has ${truth.length} pixels, prediction ${prediction.length}.`);
  }
  for (let i = 0; i < truth.length; i += 1) {
    const row = truth[i];
    if (row >= classes) continue;
    if (prediction[i] >= classes)
      throw new RangeError(`Predicted id ${prediction[i]} of ${classes} classes.`);
    confusion[row * classes + prediction[i]] += 1;
  }
}

/** Adds `part` to `total`, both of the same class count. */
export function mergeConfusion(total: Confusion, part: Confusion): void {
  for (let i = 0; i < total.length; i += 1) total[i] += part[i];
}

/** Rows of plain numbers, as JSON carries them. */
export function confusionRows(confusion: Confusion, classes: number): number[][] {
  return Array.from({ length: classes }, (_, row) =>
    Array.from(confusion.subarray(row * classes, (row + 1) * classes)),
  );
}
