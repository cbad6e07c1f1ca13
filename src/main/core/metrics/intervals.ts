import { meanIou } from './reduce.ts';
import type { ClassCounts } from './reduce.ts';

/** Enough that the interval's ends move by less than a tenth of its width between seeds. */
export const bootstrapRounds = 1000;

/**
 * 95 % interval of the mean IoU by the percentile bootstrap over images (Efron 1979): as many images
 * are drawn with replacement, their counts added, the mean IoU taken; the 2.5 % and 97.5 % quantiles.
 * @param images counts of each image, at least one
 * @param random uniform in [0, 1)
 * @param afterRound gets the number of rounds done; of many images one takes a while, and what this throws ends them
 */
export async function meanIouInterval(
  images: readonly ClassCounts[],
  random: () => number,
  afterRound: (rounds: number) => Promise<void>,
): Promise<readonly [low: number, high: number]> {
  const width = 3 * images[0].truth.length;
  const table = flatTable(images, width);
  const total = new Float64Array(width);
  const scores = new Float64Array(bootstrapRounds);
  for (let round = 0; round < bootstrapRounds; round += 1) {
    total.fill(0);
    for (let draw = 0; draw < images.length; draw += 1) {
      const row = Math.floor(random() * images.length) * width;
      for (let column = 0; column < width; column += 1) total[column] += table[row + column];
    }
    scores[round] = meanIou(splitRow(total));
    await afterRound(round + 1);
  }
  scores.sort();
  return [quantile(scores, 0.025), quantile(scores, 0.975)];
}

/** `[images, 3 · classes]`: objects for each image, read in random order, would take several times as long. */
function flatTable(images: readonly ClassCounts[], width: number): Float64Array {
  const table = new Float64Array(images.length * width);
  for (const [at, counts] of images.entries()) {
    const row = splitRow(table.subarray(at * width, (at + 1) * width));
    row.intersection.set(counts.intersection);
    row.truth.set(counts.truth);
    row.predicted.set(counts.predicted);
  }
  return table;
}

/** Views of one row of the table. */
function splitRow(row: Float64Array): ClassCounts {
  const classes = row.length / 3;
  return {
    intersection: row.subarray(0, classes),
    truth: row.subarray(classes, 2 * classes),
    predicted: row.subarray(2 * classes),
  };
}

/** Linear interpolation between the closest ranks of ascending values. */
function quantile(sorted: Float64Array, share: number): number {
  const place = share * (sorted.length - 1);
  const below = Math.floor(place);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (sorted[above] - sorted[below]) * (place - below);
}
