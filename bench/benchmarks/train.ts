import { decoders } from '../../src/main/core/models/decoders/index.ts';
import { encoders } from '../../src/main/core/models/encoders/index.ts';
import { processorFeatures } from '../../src/main/core/training/precision.ts';
import type { BenchRow } from '../../src/shared/domain/bench.ts';
import { chooseSizes, sliceName, type Benchmark, type BenchmarkPart } from './benchmark.ts';
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
    ...(pair === null && size === null ? reducedParts(rounds) : []),
    ...(pair === null && size === null
      ? [{ slice: sliceName('train', 'memory'), measure: measureLongTraining }]
      : []),
  ],
};

const reducedSide = 256;

/** Either computes bfloat16 without emulation; a training is offered it with AMX alone. */
const bfloat16Features = ['avx512_bf16', 'amx_bf16'];

/** With bfloat16 against Keras in float32, where the processor has it. */
function reducedParts(rounds: number): readonly BenchmarkPart[] {
  return netPairs.map((pair) => ({
    slice: sliceName('train', pairName(pair), reducedSide, 'bfloat16'),
    measure: () => {
      const features = processorFeatures();
      if (!bfloat16Features.some((one) => features.has(one))) return Promise.resolve([unmeasured(pair)]);
      const size = { batch: pair.batch, height: reducedSide, width: reducedSide };
      const goals = [keras(reducedBound, null)];
      return measureNet({ pair, task: 'train', ...size, count: 4, goals, precision: 'bfloat16' }, { rounds });
    },
  }));
}

const reducedBound = 0.6;

function unmeasured(pair: NetPair): BenchRow {
  const name = `train ${pairName(pair)} ${reducedSide}×${reducedSide} batch ${pair.batch} bfloat16`;
  return {
    ...{ name, value: null, unit: 'ms/step', peer: 'Keras 3', peerValue: null, ratio: null },
    ...{ goal: `≤ ${reducedBound.toFixed(2)} × Keras 3`, met: false },
    note: 'unmeasured: this processor has neither AVX512-BF16 nor AMX',
  };
}

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
