import type { Benchmark } from './benchmark.ts';
import { measureNet, netPairs } from './netPair.ts';

/** From bytes in to class ids out, at CamVid's size padded to the stride. */
export const infer: Benchmark = {
  name: 'infer',
  help: 'prediction of one and of eight images against Keras 3',
  parts: netPairs.flatMap((pair) =>
    [1, 8].map(
      (batch) => (options: Parameters<Benchmark['parts'][number]>[0]) =>
        measureNet(
          {
            pair,
            task: 'infer',
            batch,
            height: 384,
            width: 480,
            count: 4,
            timeBound: 0.9,
            memoryBound: null,
          },
          options,
        ),
    ),
  ),
};
