import { sliceName, type Benchmark } from './benchmark.ts';
import { measureFiftySizes } from './fiftySizes.ts';
import { choosePairs, measureNet, pairName } from './netPair.ts';
import { keras, onnxruntime } from './peers.ts';

/** From bytes in to class ids out, at CamVid's size padded to the stride. */
export const infer: Benchmark = {
  name: 'infer',
  help: 'prediction of one and of eight images against Keras 3 and onnxruntime; fifty sizes against one',
  parts: ({ pair, rounds }) => [
    ...choosePairs(pair).flatMap((one) =>
      [1, 8].map((batch) => ({
        slice: sliceName('infer', pairName(one), batch),
        measure: () =>
          measureNet(
            {
              ...{ pair: one, task: 'infer', batch, height: 384, width: 480, count: 4 },
              goals: [keras(0.9, null), onnxruntime(1.05)],
            },
            { rounds },
          ),
      })),
    ),
    ...(pair === null
      ? [{ slice: sliceName('infer', 'sizes'), measure: () => measureFiftySizes({ rounds }) }]
      : []),
  ],
};
