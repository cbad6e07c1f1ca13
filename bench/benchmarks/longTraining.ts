import type { BenchRow } from '../../src/shared/domain/bench.ts';
import type { NetSettings } from '../contenders/net.ts';
import { compareRow, startOurs, threads } from './benchmark.ts';

/** All is allocated by then, and TensorFlow's memory has found its form. */
const warmSteps = 100;
const steps = 1000;

/** Small, so that a thousand steps take a minute or two; what a step leaves behind does not depend on the net. */
const settings: NetSettings = {
  ...{ task: 'train', encoder: 'resnet18', decoder: 'linknet', classes: 11 },
  ...{ batch: 4, height: 128, width: 128, threads, engine: 'graph' },
};

/** Resident memory of a training after a thousand steps, against after the first hundred. */
export async function measureLongTraining(): Promise<readonly BenchRow[]> {
  const contender = startOurs('net');
  try {
    await contender.setUp({ ...settings });
    await contender.measure(warmSteps);
    const peerValue = await contender.memory();
    await contender.measure(steps - warmSteps);
    const value = await contender.memory();
    if (value === null || peerValue === null) return [unknown];
    return [compareRow({ ...described, unit: 'MiB', value, peer, peerValue, bound: 1.02, better: 'lower' })];
  } finally {
    await contender.end();
  }
}

const described = { name: `train memory after ${steps} steps, resnet18+linknet 128×128 batch 4` };
const peer = `ours after ${warmSteps}`;
const unknown: BenchRow = {
  ...described,
  ...{ value: null, unit: 'MiB', peer, peerValue: null, ratio: null, goal: `≤ 1.02 × ${peer}`, met: false },
  note: 'this system does not tell a process’s memory',
};
