import { decoders } from '../../src/main/core/models/decoders/index.ts';
import { encoders } from '../../src/main/core/models/encoders/index.ts';
import { chooseSizes, sliceName, type Benchmark } from './benchmark.ts';
import { measureLongTraining } from './longTraining.ts';
import { measureNet, netPairs, pairName, type NetPair, type PeerGoal } from './netPair.ts';
import { keras, ownEager, pythonGraph, pytorch } from './peers.ts';

/** Sides of the square images, with the bound of ours / the faster Keras. */
const kerasBounds = new Map([
  [256, 0.9],
  [512, 0.95],
]);

interface TrainPair extends NetPair {
  readonly goals: (side: number) => readonly PeerGoal[];
}

/** One training step: forward, loss over valid pixels, gradients, Adam, moving statistics. */
export const train: Benchmark = {
  name: 'train',
  help: 'a training step and its memory against Keras 3 and PyTorch; other pairs (--pair) against the graph from Python',
  parts: ({ pair, size, rounds }) => [
    ...(pair === null ? netPairs.map(named) : [findPair(pair)]).flatMap((one) =>
      chooseSizes(size, [...kerasBounds.keys()]).map((side) => ({
        slice: sliceName('train', pairName(one), side),
        measure: () =>
          measureNet(
            {
              ...{ pair: one, task: 'train', batch: one.batch, height: side, width: side, count: 4 },
              goals: one.goals(side),
            },
            { rounds },
          ),
      })),
    ),
    ...(pair === null && size === null
      ? [{ slice: sliceName('train', 'memory'), measure: measureLongTraining }]
      : []),
  ],
};

function named(pair: NetPair): TrainPair {
  return {
    ...pair,
    goals: (side) => [keras(kerasBounds.get(side) ?? 0.95, 1), pytorch(pair.isDepthwise ? 1 : 0.85)],
  };
}

/** A pair without a twin among the peers is measured against itself. Throws StudioError('badInput') for unknown ids. */
function findPair(pair: string): TrainPair {
  const twin = netPairs.find((one) => pairName(one) === pair);
  if (twin !== undefined) return named(twin);
  const [encoder = '', decoder = ''] = pair.split('+');
  return {
    ...{ encoder: encoders.get(encoder).id, decoder: decoders.get(decoder).id, batch: 4, isDepthwise: false },
    goals: () => [pythonGraph(1.02), ownEager(0.85)],
  };
}
