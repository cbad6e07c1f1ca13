import { ignoreIndex } from '../../../shared/domain/labels.ts';
import type { RawMask } from '../../ui/viewer/rawMask.ts';

export interface MaskScore {
  /** Share of the labelled pixels that are wrong, 0 … 1; null where nothing is labelled. */
  readonly wrong: number | null;
  /** IoU of each class of the truth's table; null where neither side has it. */
  readonly iou: readonly (number | null)[];
}

/**
 * Compares a prediction with the truth of one image, pixel by pixel; void in the truth counts for nothing.
 * @param table the truth's id of each id of the prediction
 * @param classes how many ids the truth's table has
 * @returns null where the two differ in size
 */
export function scoreMask(
  prediction: RawMask,
  truth: RawMask,
  table: Uint8Array,
  classes: number,
): MaskScore | null {
  if (prediction.data.length !== truth.data.length || prediction.width !== truth.width) return null;
  const both = new Float64Array(256);
  const inTruth = new Float64Array(256);
  const inPrediction = new Float64Array(256);
  let labelled = 0;
  let right = 0;
  for (const [at, label] of truth.data.entries()) {
    if (label === ignoreIndex) continue;
    const found = table[prediction.data[at]];
    labelled += 1;
    inTruth[label] += 1;
    inPrediction[found] += 1;
    if (found !== label) continue;
    right += 1;
    both[label] += 1;
  }
  const iou = Array.from({ length: classes }, (_, id) => {
    const union = inTruth[id] + inPrediction[id] - both[id];
    return union === 0 ? null : both[id] / union;
  });
  return { wrong: labelled === 0 ? null : 1 - right / labelled, iou };
}

/** Little-endian RGBA of "wrong": #FF5A5A on photographs in both themes. */
const wrongColor = 0xff5a5aff;

/** Opaque red where the prediction is wrong, transparent elsewhere and on void; null where sizes differ. */
export function errorPixels(
  prediction: RawMask,
  truth: RawMask,
  table: Uint8Array,
): Uint32Array<ArrayBuffer> | null {
  if (prediction.data.length !== truth.data.length || prediction.width !== truth.width) return null;
  const pixels = new Uint32Array(truth.data.length);
  for (const [at, label] of truth.data.entries()) {
    if (label !== ignoreIndex && table[prediction.data[at]] !== label) pixels[at] = wrongColor;
  }
  return pixels;
}
