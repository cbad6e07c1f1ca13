import { findUsedGpus } from '../../src/main/host/services/gpus.ts';
import { precisions } from '../../src/main/core/training/precision.ts';
import type { BenchRow } from '../../src/shared/domain/bench.ts';
import { sliceName, type Benchmark } from './benchmark.ts';
import { choosePairs, measureNet, pairName, type NetPair } from './netPair.ts';
import { pytorch } from './peers.ts';

const size = { batch: 16, height: 512, width: 512 } as const;
/** A card does more in a round than a processor, and needs more to be steady. */
const count = 20;

/** Training steps and predictions on a graphics card, in TF32 and in bfloat16, against PyTorch on the same card. */
export const gpu: Benchmark = {
  name: 'gpu',
  help: 'training steps and predictions on a graphics card against PyTorch on the same card',
  parts: ({ pair, rounds }) =>
    choosePairs(pair).map((one) => ({
      slice: sliceName('gpu', pairName(one)),
      measure: () => measurePair(one, rounds),
    })),
};

async function measurePair(pair: NetPair, rounds: number): Promise<readonly BenchRow[]> {
  const card = (await findUsedGpus({ device: 'auto' })).at(0);
  if (card === undefined) return [unmeasured(pair)];
  const tasks = [
    ...precisions.map((precision) => ({ task: 'train', precision }) as const),
    { task: 'infer' } as const,
  ];
  const rows: BenchRow[] = [];
  for (const task of tasks) {
    const measurement = { pair, ...size, ...task, count, goals: [pytorch(1)], needsGpu: true };
    rows.push(...(await measureNet(measurement, { rounds })));
  }
  return rows.map((row) => ({ ...row, note: card.name }));
}

function unmeasured(pair: NetPair): BenchRow {
  return {
    ...{ name: `gpu ${pairName(pair)}`, value: null, unit: 'ms/step', peer: 'PyTorch channels_last' },
    ...{ peerValue: null, ratio: null, goal: '≤ 1.00 × PyTorch channels_last', met: false },
    note: 'unmeasured: this machine has no NVIDIA card with its libraries',
  };
}
