import type { EpochLengths } from '../../../shared/domain/epochs.ts';
import { isTraining } from '../../../shared/domain/run.ts';
import type { RunSummary } from '../../../shared/domain/run.ts';
import type { Series } from '../../../shared/domain/series.ts';
import type { Curve } from '../../charts/lineChart/chart.ts';
import { formatPoints } from '../../format/numbers.ts';
import type { NamedRun } from './columns.ts';
import { toCurve } from './series.ts';
import type { Axis, CurveIdentity } from './series.ts';

/** Mean and sample standard deviation; the latter null below two values. */
export interface Spread {
  readonly mean: number;
  readonly deviation: number | null;
  readonly count: number;
}

export function spreadOf(values: readonly (number | null)[]): Spread | null {
  const known = values.filter((value) => value !== null);
  if (known.length === 0) return null;
  const mean = average(known);
  if (known.length === 1) return { mean, deviation: null, count: 1 };
  const squares = known.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, deviation: Math.sqrt(squares / (known.length - 1)), count: known.length };
}

/** Seeds of one recipe whose figures stand for it: those that are done, all of them where none is. */
export function countedSeeds<Seed extends Pick<RunSummary, 'state'>>(
  seeds: readonly Seed[],
): readonly Seed[] {
  const done = seeds.filter(({ state }) => state === 'done');
  return done.length === 0 ? seeds : done;
}

/**
 * Runs that differ in nothing but their seed as one row: the first by age, with the mean of the figures that count. It
 * trains while any of them does.
 */
export function groupSeeds(runs: readonly NamedRun[]): readonly NamedRun[] {
  const groups = new Map<string, NamedRun[]>();
  for (const run of runs) {
    const key = run.seedGroup === '' ? run.run : run.seedGroup;
    groups.set(key, [...(groups.get(key) ?? []), run]);
  }
  return [...groups.values()].map((members) => (members.length === 1 ? members[0] : mergeSeeds(members)));
}

function mergeSeeds(members: readonly NamedRun[]): NamedRun {
  const inOrder = [...members].sort((a, b) => a.createdAt.localeCompare(b.createdAt));
  const [first] = inOrder;
  const counted = countedSeeds(inOrder);
  const score = spreadOf(counted.map(({ best }) => best?.miou ?? null));
  const mean = (pick: (run: RunSummary) => number | null): number | null =>
    spreadOf(counted.map(pick))?.mean ?? null;
  return {
    ...first,
    state: (inOrder.find(({ state }) => isTraining(state)) ?? first).state,
    best: score === null ? null : { step: counted[0].best?.step ?? 0, miou: score.mean },
    spread: score?.deviation ?? null,
    loss: mean(({ loss }) => loss),
    imagesPerSecond: mean(({ imagesPerSecond }) => imagesPerSecond),
    seconds: mean(({ seconds }) => seconds) ?? 0,
    kept: inOrder.some(({ kept }) => kept),
    seeds: inOrder.map(({ seed }) => seed).sort((a, b) => a - b),
    members: inOrder.map(({ run }) => run),
    counted: score?.count ?? counted.length,
  };
}

/** Whether two runs have the same recipe and data. */
export function isSameButSeed(a: RunSummary, b: RunSummary): boolean {
  return a.run === b.run || (a.seedGroup !== '' && a.seedGroup === b.seedGroup);
}

export interface Difference {
  /** Mean of B less mean of A, 0 … 1. */
  readonly value: number;
  /** Standard deviation of the difference of two runs; null where a side has one seed only. */
  readonly deviation: number | null;
  readonly seeds: number;
  readonly isWithinSpread: boolean;
}

/** Two runs, each by the counted seeds of its recipe; of one recipe they stand alone. Null where a side has no score. */
export function differenceBetween(
  a: RunSummary,
  b: RunSummary,
  all: readonly RunSummary[],
): Difference | null {
  if (isSameButSeed(a, b)) return differenceOf([a], [b]);
  const seedsOf = (run: RunSummary): readonly RunSummary[] =>
    countedSeeds(all.filter((other) => isSameButSeed(run, other)));
  return differenceOf(seedsOf(a), seedsOf(b));
}

/** Best scores of two groups of seeds against each other; null where a side has no score. */
export function differenceOf(a: readonly RunSummary[], b: readonly RunSummary[]): Difference | null {
  const [one, other] = [a, b].map((runs) => spreadOf(runs.map(({ best }) => best?.miou ?? null)));
  if (one === null || other === null) return null;
  const value = other.mean - one.mean;
  const seeds = Math.min(one.count, other.count);
  if (one.deviation === null || other.deviation === null) {
    return { value, deviation: null, seeds, isWithinSpread: false };
  }
  const deviation = Math.hypot(one.deviation, other.deviation);
  return { value, deviation, seeds, isWithinSpread: Math.abs(value) <= deviation };
}

interface ScoreAtStep {
  readonly seconds: number;
  readonly value: number;
}

function scoresByStep({ steps, seconds, values }: Series): ReadonlyMap<number, ScoreAtStep> {
  const scores = new Map<number, ScoreAtStep>();
  for (const [at, value] of values.entries()) {
    if (value !== null) scores.set(steps[at], { seconds: seconds[at], value });
  }
  return scores;
}

/**
 * The mean of several seeds at the steps that all have, with the band from their lowest to their highest. Seeds reach a
 * step at different times; on the axis of time their mean time is used.
 */
export function meanCurve(
  identity: CurveIdentity,
  seeds: readonly Series[],
  axis: Axis,
  args: EpochLengths | null,
): Curve {
  const scores = seeds.map(scoresByStep);
  const shared = seeds[0].steps.flatMap((step) => {
    const found = scores.flatMap((one) => one.get(step) ?? []);
    const values = found.map(({ value }) => value);
    return found.length < seeds.length ? [] : [{ step, values, seconds: found.map((one) => one.seconds) }];
  });
  const mean: Series = {
    tag: seeds[0].tag,
    steps: shared.map(({ step }) => step),
    seconds: shared.map(({ seconds }) => average(seconds)),
    values: shared.map(({ values }) => average(values)),
  };
  return {
    ...toCurve(identity, mean, axis, args),
    spread: shared.map(({ values }) => ({ low: Math.min(...values), high: Math.max(...values) })),
  };
}

function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** "67.9 ± 0.6" */
export function pointsWithSpread(score: number | null | undefined, deviation: number | null): string {
  return deviation === null
    ? formatPoints(score)
    : `${formatPoints(score)}\u2009±\u2009${formatPoints(deviation)}`;
}
