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
  /** In a round. */
  readonly steps: number;
  readonly goals: (side: number) => readonly PeerGoal[];
}

/** One training step: forward, loss over valid pixels, gradients, Adam, moving statistics. */
export const train: Benchmark = {
  name: 'train',
  help: 'a training step and its memory against Keras 3 and PyTorch; all other pairs against the same graph from Python and our eager engine',
  parts: ({ pair, size, rounds }) => {
    const sides = chooseSizes(size, [...kerasBounds.keys()]);
    const chosen = pair === null ? netPairs.map(named) : [findPair(pair)];
    return [
      ...chosen.flatMap((one) =>
        sides.map((side) => ({
          slice: sliceName('train', pairName(one), side),
          measure: () => measurePair(one, side, rounds),
        })),
      ),
      ...(sides.includes(oneSide) ? chosen.filter(hasTwin).map((one) => reducedPart(one, rounds)) : []),
      ...(pair === null && size === null
        ? [{ slice: sliceName('train', 'memory'), measure: measureLongTraining }, ...otherParts(rounds)]
        : []),
    ];
  },
};

/** Side of the images where only one size is measured. */
const oneSide = 256;

/** Every pair without a twin among the peers, an encoder at a time. */
function otherParts(rounds: number): readonly BenchmarkPart[] {
  return encoders.entries.map((encoder) => ({
    slice: sliceName('train', 'others', encoder.id),
    async measure() {
      const rows: BenchRow[] = [];
      for (const decoder of decoders.entries) {
        const pair = findPair(pairName({ encoder: encoder.id, decoder: decoder.id }));
        if (!hasTwin(pair)) rows.push(...(await measurePair(pair, oneSide, rounds)));
      }
      return rows;
    },
  }));
}

function measurePair(pair: TrainPair, side: number, rounds: number): Promise<readonly BenchRow[]> {
  const { batch, steps: count } = pair;
  const size = { batch, height: side, width: side };
  return measureNet({ pair, task: 'train', ...size, count, goals: pair.goals(side) }, { rounds });
}

/** Either computes bfloat16 without emulation; a training is offered it with AMX alone. */
const bfloat16Features = ['avx512_bf16', 'amx_bf16'];

/** With bfloat16 against Keras in float32, where the processor has it. */
function reducedPart(pair: NetPair, rounds: number): BenchmarkPart {
  return {
    slice: sliceName('train', pairName(pair), oneSide, 'bfloat16'),
    measure: () => {
      const features = processorFeatures();
      if (!bfloat16Features.some((one) => features.has(one))) return Promise.resolve([unmeasured(pair)]);
      const size = { batch: pair.batch, height: oneSide, width: oneSide };
      const goals = [keras(reducedBound, null)];
      return measureNet({ pair, task: 'train', ...size, count: 4, goals, precision: 'bfloat16' }, { rounds });
    },
  };
}

const reducedBound = 0.6;

function unmeasured(pair: NetPair): BenchRow {
  const name = `train ${pairName(pair)} ${oneSide}×${oneSide} batch ${pair.batch} bfloat16`;
  return {
    ...{ name, value: null, unit: 'ms/step', peer: 'Keras 3', peerValue: null, ratio: null },
    ...{ goal: `≤ ${reducedBound.toFixed(2)} × Keras 3`, met: false },
    note: 'unmeasured: this processor has neither AVX512-BF16 nor AMX',
  };
}

function named(pair: NetPair): TrainPair {
  return {
    ...pair,
    steps: 4,
    goals: (side) => [keras(kerasBounds.get(side) ?? 0.95, 1), pytorch(pair.isDepthwise ? 1 : 0.85)],
  };
}

function hasTwin(pair: NetPair): boolean {
  return twinOf(pairName(pair)) !== undefined;
}

function twinOf(pair: string): NetPair | undefined {
  return netPairs.find((one) => pairName(one) === pair);
}

/** A pair without a twin among the peers is measured against its own graph and eager engine, with the batch in which all fit. Throws StudioError('badInput') for unknown ids. */
function findPair(pair: string): TrainPair {
  const twin = twinOf(pair);
  if (twin !== undefined) return named(twin);
  const [encoder = '', decoder = ''] = pair.split('+');
  return {
    ...{
      encoder: encoders.get(encoder).id,
      decoder: decoders.get(decoder).id,
      batch: 2,
      steps: 2,
      isDepthwise: false,
    },
    goals: () => [pythonGraph(1.02), ownEager(0.85)],
  };
}
