import { addClassCounts, createClassCounts, meanIou } from './reduce.ts';
import type { ClassCounts } from './reduce.ts';

/** Enough that the interval's ends move by less than a tenth of its width between seeds. */
const bootstrapRounds = 1000;

/**
 * 95 % interval of the mean IoU by the percentile bootstrap over images (Efron 1979): as many images
 * are drawn with replacement, their counts added, the mean IoU taken; the 2.5 % and 97.5 % quantiles.
 * @param images counts of each image, at least one
 * @param random uniform in [0, 1)
 */
export function meanIouInterval(
  images: readonly ClassCounts[],
  random: () => number,
): readonly [low: number, high: number] {
  const classes = images[0].truth.length;
  const scores = new Float64Array(bootstrapRounds);
  for (let round = 0; round < bootstrapRounds; round += 1) {
    const total = createClassCounts(classes);
    for (let draw = 0; draw < images.length; draw += 1) {
      addClassCounts(total, images[Math.floor(random() * images.length)]);
    }
    scores[round] = meanIou(total);
  }
  scores.sort();
  return [quantile(scores, 0.025), quantile(scores, 0.975)];
}

/** Linear interpolation between the closest ranks of ascending values. */
function quantile(sorted: Float64Array, share: number): number {
  const place = share * (sorted.length - 1);
  const below = Math.floor(place);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (sorted[above] - sorted[below]) * (place - below);
}
