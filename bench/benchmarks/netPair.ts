import type { BenchRow } from '../../src/shared/domain/bench.ts';
import type { Precision } from '../../src/main/core/training/precision.ts';
import { StudioError } from '../../src/shared/errors.ts';
import type { Contender } from '../contender.ts';
import type { NetSettings } from '../contenders/net.ts';
import { interleave } from '../interleave.ts';
import { compareRow, startOurs, threads, type BenchmarkOptions } from './benchmark.ts';

export interface NetPair {
  readonly encoder: string;
  readonly decoder: string;
  /** Images in a training step. */
  readonly batch: number;
  /** Depthwise convolutions, which PyTorch is good at. */
  readonly isDepthwise: boolean;
}

/** The pairs of the goals, of which `bench/peers/nets.py` has a twin. */
export const netPairs: readonly NetPair[] = [
  { encoder: 'resnet18', decoder: 'linknet', batch: 4, isDepthwise: false },
  { encoder: 'mobilenet_v2', decoder: 'deeplab_v3plus', batch: 4, isDepthwise: true },
  { encoder: 'efficientnet_lite0', decoder: 'unet', batch: 4, isDepthwise: true },
  { encoder: 'vgg16', decoder: 'fcn16', batch: 2, isDepthwise: false },
  { encoder: 'inception_v1', decoder: 'fcn8', batch: 4, isDepthwise: false },
];

/** `resnet18+linknet`, as `--pair` takes it. */
export function pairName({ encoder, decoder }: Pick<NetPair, 'encoder' | 'decoder'>): string {
  return `${encoder}+${decoder}`;
}

/** The named pair, or all. Throws StudioError('badInput') for another pair. */
export function choosePairs(pair: string | null): readonly NetPair[] {
  if (pair === null) return netPairs;
  const found = netPairs.filter((one) => pairName(one) === pair);
  if (found.length > 0) return found;
  throw new StudioError('badInput', `"${pair}" has no twin among the peers.`, {
    fix: `Choose one of: ${netPairs.map(pairName).join(', ')}.`,
  });
}

/** A framework that is measured beside us; of several forms of one the fastest counts. */
export interface PeerGoal {
  readonly forms: readonly PeerStart[];
  /** Bound of ours / the peer's time. */
  readonly timeBound: number;
  /** Bound of ours / the peer's peak memory; null: not compared. */
  readonly memoryBound: number | null;
}

export interface PeerStart {
  readonly start: () => Promise<Contender>;
  readonly settings: Readonly<Record<string, unknown>>;
}

export interface NetMeasurement extends Pick<NetSettings, 'task' | 'batch' | 'height' | 'width'> {
  readonly pair: Pick<NetPair, 'encoder' | 'decoder'>;
  /** Units of work in a round. */
  readonly count: number;
  readonly goals: readonly PeerGoal[];
  /** Of our training step; default float32. */
  readonly precision?: Precision;
  /** Default: on whatever there is. */
  readonly needsGpu?: boolean;
}

interface PeerForm {
  readonly goal: PeerGoal;
  readonly contender: Contender;
  readonly settings: Readonly<Record<string, unknown>>;
}

/** Ours and all forms of the peers take turns on the same cores. */
export async function measureNet(
  measurement: NetMeasurement,
  { rounds }: Pick<BenchmarkOptions, 'rounds'>,
): Promise<readonly BenchRow[]> {
  const { pair, task, batch, height, width, count, goals, needsGpu, precision = 'float32' } = measurement;
  const { encoder, decoder } = pair;
  const settings: NetSettings = {
    ...{ encoder, decoder, task, batch, height, width, threads, classes: 11 },
    ...{ engine: 'graph', precision, needsGpu },
  };
  const ours = startOurs('net');
  const forms: PeerForm[] = [];
  try {
    for (const goal of goals) forms.push(...(await startForms(goal)));
    const contenders = [ours, ...forms.map(({ contender }) => contender)];
    await setUpEqually(ours, forms, settings);
    const [time, ...peerTimes] = await interleave(contenders, { rounds, count });
    const rows = goals.map((goal) => describeGoal(measurement, goal, { ours, time, forms, peerTimes }));
    return (await Promise.all(rows)).flat();
  } finally {
    await Promise.all([ours, ...forms.map(({ contender }) => contender)].map((contender) => contender.end()));
  }
}

async function startForms(goal: PeerGoal): Promise<readonly PeerForm[]> {
  const forms: PeerForm[] = [];
  for (const { start, settings } of goal.forms) forms.push({ goal, settings, contender: await start() });
  return forms;
}

/** Both nets must have the same number of learned values, or they are not the same net. */
async function setUpEqually(
  ours: Contender,
  forms: readonly PeerForm[],
  settings: NetSettings,
): Promise<void> {
  const told = await ours.setUp({ ...settings });
  const replies = await Promise.all(
    forms.map(({ contender, settings: own }) => contender.setUp({ ...settings, ...told, ...own })),
  );
  const counts = [told, ...replies].map((reply) => reply['parameters']);
  if (new Set(counts).size === 1) return;
  throw new StudioError('internal', `The nets differ: ${counts.join(', ')} parameters.`, {
    fix: `Make ${settings.encoder} and ${settings.decoder} of bench/peers/nets.py equal to ours.`,
  });
}

interface Figures {
  readonly ours: Contender;
  readonly time: number;
  readonly forms: readonly PeerForm[];
  /** In the order of `forms`. */
  readonly peerTimes: readonly number[];
}

async function describeGoal(
  { pair, task, batch, height, width, precision = 'float32' }: NetMeasurement,
  goal: PeerGoal,
  { ours, time, forms, peerTimes }: Figures,
): Promise<readonly BenchRow[]> {
  const own = forms
    .map((form, place) => ({ form, time: peerTimes[place] }))
    .filter(({ form }) => form.goal === goal);
  const fastest = own.reduce((best, next) => (next.time < best.time ? next : best));
  const format = precision === 'float32' ? '' : ` ${precision}`;
  const what = `${pairName(pair)} ${width}×${height} batch ${batch}${format}`;
  const peer = fastest.form.contender.name;
  const unit = task === 'train' ? 'ms/step' : 'ms';
  const figures = { name: `${task} ${what}`, unit, value: time, peer, peerValue: fastest.time };
  const rows = [compareRow({ ...figures, bound: goal.timeBound, better: 'lower' })];
  const [value, peerValue] = [await ours.peakMemory(), await fastest.form.contender.peakMemory()];
  if (goal.memoryBound === null || value === null || peerValue === null) return rows;
  const memory = { name: `${task} memory ${what}`, unit: 'MiB', value, peer, peerValue };
  return [...rows, compareRow({ ...memory, bound: goal.memoryBound, better: 'lower' })];
}
