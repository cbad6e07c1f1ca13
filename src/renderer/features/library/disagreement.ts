import { ignoreIndex, mapTable } from '../../../shared/domain/labels.ts';
import type { RawMask } from '../../ui/viewer/rawMask.ts';

export interface Disagreement {
  /** Of the pixels that are void in neither, 0 … 1; null where there is none. */
  readonly share: number | null;
  /** Class in the mask and class predicted, of the pair that takes the most pixels; null where all agree. */
  readonly worst: { readonly truth: number; readonly prediction: number; readonly share: number } | null;
}

/** A mask against a prediction in the run's ids; `classMap` gives the project's class of each. */
export function compareMasks(
  mask: RawMask,
  prediction: RawMask,
  classMap: readonly (number | null)[],
): Disagreement {
  const table = mapTable(classMap);
  const pairs = new Uint32Array(256 * 256);
  let [counted, wrong] = [0, 0];
  for (let i = 0; i < mask.data.length; i++) {
    const truth = mask.data[i] ?? ignoreIndex;
    const predicted = table[prediction.data[i] ?? ignoreIndex] ?? ignoreIndex;
    if (truth === ignoreIndex || predicted === ignoreIndex) continue;
    counted += 1;
    if (truth === predicted) continue;
    wrong += 1;
    const pair = truth * 256 + predicted;
    pairs[pair] = (pairs[pair] ?? 0) + 1;
  }
  if (counted === 0) return { share: null, worst: null };
  const most = pairs.reduce((best, count, pair) => (count > (pairs[best] ?? 0) ? pair : best), 0);
  const worst = { truth: most >> 8, prediction: most & 255, share: (pairs[most] ?? 0) / counted };
  return { share: wrong / counted, worst: wrong === 0 ? null : worst };
}
