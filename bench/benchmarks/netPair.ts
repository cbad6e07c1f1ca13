import type { BenchRow } from '../../src/shared/domain/bench.ts';
import { StudioError } from '../../src/shared/errors.ts';
import type { Contender } from '../contender.ts';
import type { NetSettings } from '../contenders/net.ts';
import { interleave } from '../interleave.ts';
import { startPeer } from '../peer.ts';
import { compareRow, startOurs, threads, type BenchmarkOptions } from './benchmark.ts';

/** Nets of which `bench/peers/keras_nets.py` has a twin. */
export const netPairs = [
  { encoder: 'resnet18', decoder: 'linknet' },
  { encoder: 'efficientnet_lite0', decoder: 'linknet' },
  { encoder: 'mobilenet_v1', decoder: 'fcn16' },
] as const;

export interface NetMeasurement extends Pick<NetSettings, 'task' | 'batch' | 'height' | 'width'> {
  readonly pair: (typeof netPairs)[number];
  /** Units of work in a round. */
  readonly count: number;
  /** Goals for time and peak memory, ours / the faster Keras. */
  readonly timeBound: number;
  readonly memoryBound: number | null;
}

/** Ours and Keras, compiled and not, take turns; the faster Keras is the peer. */
export async function measureNet(
  measurement: NetMeasurement,
  { rounds }: BenchmarkOptions,
): Promise<readonly BenchRow[]> {
  const { pair, task, batch, height, width, count } = measurement;
  const settings: NetSettings = { ...pair, task, batch, height, width, threads, classes: 11 };
  const ours = startOurs('net');
  const peers = [
    await startPeer('Keras 3', 'keras_peer.py'),
    await startPeer('Keras 3, jit_compile', 'keras_peer.py'),
  ];
  const contenders = [ours, ...peers];
  try {
    await setUpEqually(contenders, settings);
    const [time, ...peerTimes] = await interleave(contenders, { rounds, count });
    const fastest = peerTimes.indexOf(Math.min(...peerTimes));
    const figures = { time, peerTime: peerTimes[fastest], ours, peer: peers[fastest] };
    return await describeFigures(measurement, figures);
  } finally {
    await Promise.all(contenders.map((contender) => contender.end()));
  }
}

/** Both nets must have the same number of learned values, or they are not the same net. */
async function setUpEqually(contenders: readonly Contender[], settings: NetSettings): Promise<void> {
  const counts: unknown[] = [];
  for (const [place, contender] of contenders.entries()) {
    const { parameters } = await contender.setUp({ ...settings, jit: place === 2 });
    counts.push(parameters);
  }
  if (new Set(counts).size === 1) return;
  throw new StudioError('internal', `The nets differ: ${counts.join(', ')} parameters.`, {
    fix: `Make ${settings.encoder} and ${settings.decoder} of bench/peers/keras_nets.py equal to ours.`,
  });
}

async function describeFigures(
  { pair, task, batch, height, width, timeBound, memoryBound }: NetMeasurement,
  figures: { time: number; peerTime: number; ours: Contender; peer: Contender },
): Promise<readonly BenchRow[]> {
  const what = `${pair.encoder}+${pair.decoder} ${width}×${height} batch ${batch}`;
  const peer = figures.peer.name;
  const unit = task === 'train' ? 'ms/step' : 'ms';
  const time = { name: `${task} ${what}`, unit, value: figures.time, peer, peerValue: figures.peerTime };
  const rows = [compareRow({ ...time, bound: timeBound, better: 'lower' })];
  const [value, peerValue] = [await figures.ours.peakMemory(), await figures.peer.peakMemory()];
  if (memoryBound === null || value === null || peerValue === null) return rows;
  const memory = { name: `${task} memory ${what}`, unit: 'MiB', value, peer, peerValue };
  return [...rows, compareRow({ ...memory, bound: memoryBound, better: 'lower' })];
}
