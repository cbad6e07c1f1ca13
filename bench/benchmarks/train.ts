import type { Benchmark } from './benchmark.ts';
import { chooseSizes, sliceName } from './benchmark.ts';
import { choosePairs, measureNet, pairName } from './netPair.ts';
import { keras, pytorch } from './peers.ts';

/** Sides of the square images, with the bound of ours / the faster Keras. */
const kerasBounds = new Map([
  [256, 0.9],
  [512, 0.95],
]);

/** One training step: forward, loss over valid pixels, gradients, Adam, moving statistics. */
export const train: Benchmark = {
  name: 'train',
  help: 'a training step and its memory against Keras 3 and PyTorch',
  parts: ({ pair, size, rounds }) =>
    choosePairs(pair).flatMap((one) =>
      chooseSizes(size, [...kerasBounds.keys()]).map((side) => ({
        slice: sliceName('train', pairName(one), side),
        measure: () =>
          measureNet(
            {
              ...{ pair: one, task: 'train', batch: one.batch, height: side, width: side, count: 4 },
              goals: [keras(kerasBounds.get(side) ?? 0.95, 1), pytorch(one.isDepthwise ? 1 : 0.85)],
            },
            { rounds },
          ),
      })),
    ),
};
