import type { BenchRow } from '../../src/shared/domain/bench.ts';
import type { Contender } from '../contender.ts';
import type { NetSettings } from '../contenders/net.ts';
import { formatFigure } from '../report.ts';
import { startOurs, threads } from './benchmark.ts';

/** All is allocated by then, and TensorFlow's memory has found its form. */
const warmSteps = 100;
const steps = 1000;

/** Small, so that a thousand steps take a minute or two; what a step leaves behind does not depend on the net. */
const settings = {
  ...{ task: 'train', encoder: 'resnet18', decoder: 'linknet', classes: 11 },
  ...{ batch: 2, height: 128, width: 128, threads, engine: 'graph' },
} as const satisfies NetSettings;

/** One batch of images left behind at each step would be eight times as much. */
const mostGrowthMib = 10;

/** What a training has more after a thousand steps than after the first hundred: resident memory, and tensors. */
export async function measureLongTraining(): Promise<readonly BenchRow[]> {
  const contender = startOurs('net');
  try {
    await contender.setUp({ ...settings });
    const early = await holdingsAfter(contender, warmSteps);
    const late = await holdingsAfter(contender, steps - warmSteps);
    return [
      growthRow('memory', 'MiB', mostGrowthMib, early.memory, late.memory),
      growthRow('tensors', 'tensors', 0, early.tensors, late.tensors),
    ];
  } finally {
    await contender.end();
  }
}

async function holdingsAfter(contender: Contender, count: number) {
  await contender.measure(count);
  return { memory: await contender.memory(), tensors: contender.tensors() };
}

function growthRow(
  what: string,
  unit: string,
  bound: number,
  early: number | null,
  late: number | null,
): BenchRow {
  const { encoder, decoder, width, height, batch } = settings;
  const net = `${encoder}+${decoder} ${width}×${height} batch ${batch}`;
  const described = {
    name: `train growth of ${what} from step ${warmSteps} to ${steps}, ${net}`,
    ...{ unit, peer: null, peerValue: null, ratio: null, goal: `≤ ${bound} ${unit}` },
  };
  if (early === null || late === null) {
    return { ...described, value: null, met: false, note: `this system does not tell a process’s ${what}` };
  }
  const value = late - early;
  const note = `from ${formatFigure(early)} to ${formatFigure(late)} ${unit}`;
  return { ...described, value, met: value <= bound, note };
}
