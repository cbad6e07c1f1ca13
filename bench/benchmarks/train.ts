import type { Benchmark } from './benchmark.ts';
import { measureNet, netPairs } from './netPair.ts';

/** One training step: forward, loss over valid pixels, gradients, Adam, moving statistics. */
export const train: Benchmark = {
  name: 'train',
  help: 'a training step and its memory against Keras 3',
  parts: netPairs.map(
    (pair) => (options) =>
      measureNet(
        { pair, task: 'train', batch: 4, height: 256, width: 256, count: 4, timeBound: 0.9, memoryBound: 1 },
        options,
      ),
  ),
};
