import { defineRegistry } from '../../../shared/registry.ts';

/** Weight of each class from its share of the labelled pixels; shares sum to 1. */
type Weighting = (shares: readonly number[]) => readonly number[];

/** The ids are the choices of the recipe's field `classWeights`. */
export const classWeightings = defineRegistry('class weighting', {
  none: (shares) => shares.map(() => 1),
  /** 1/ln(share + 1.02): ENet (Paszke et al. 2016). */
  log: (shares) => shares.map((share) => 1 / Math.log(share + 1.02)),
  /** Median share / share: Eigen & Fergus 2015. */
  median: (shares) => {
    const present = shares.filter((share) => share > 0).sort((a, b) => a - b);
    const median = present.at(Math.floor(present.length / 2)) ?? 1;
    return shares.map((share) => (share === 0 ? 0 : median / share));
  },
} satisfies Record<string, Weighting>);

/**
 * Weights normalised to mean 1, so that the loss keeps its scale whatever the weighting.
 * @param pixels labelled pixels of each class in the training split
 */
export function classWeights(weighting: string, pixels: readonly number[]): readonly number[] {
  const total = pixels.reduce((sum, count) => sum + count, 0);
  const shares = pixels.map((count) => (total === 0 ? 1 / pixels.length : count / total));
  const weights = classWeightings.get(weighting)(shares);
  const mean = weights.reduce((sum, weight) => sum + weight, 0) / weights.length;
  return weights.map((weight) => weight / mean);
}
