import type { SeriesPoint } from '../../../shared/contract/system.ts';
import { epochCounter } from '../../../shared/domain/epochs.ts';
import type { EpochLengths } from '../../../shared/domain/epochs.ts';
import type { Series } from '../../../shared/domain/series.ts';
import type { Curve } from '../../charts/lineChart/chart.ts';

export const axes = ['step', 'epoch', 'time'] as const;
export type Axis = (typeof axes)[number];

/** Series of one run by tag. */
export type RunSeries = ReadonlyMap<string, Series>;

/** A resumed run starts again at its checkpoint's step: what lies at or after a new step is replaced. */
export function appendPoints(series: RunSeries, points: readonly SeriesPoint[]): RunSeries {
  const next = new Map(series);
  for (const point of points) next.set(point.tag, appendPoint(next.get(point.tag), point));
  return next;
}

function appendPoint(series: Series | undefined, point: SeriesPoint): Series {
  const { tag, step, seconds, value } = point;
  if (series === undefined) return { tag, steps: [step], seconds: [seconds], values: [value] };
  let kept = series.steps.length;
  while (kept > 0 && (series.steps[kept - 1] ?? -1) >= step) kept -= 1;
  return {
    tag,
    steps: [...series.steps.slice(0, kept), step],
    seconds: [...series.seconds.slice(0, kept), seconds],
    values: [...series.values.slice(0, kept), value],
  };
}

export interface CurveIdentity {
  readonly id: string;
  readonly label: string;
  readonly order: number;
}

/** A series on the chosen axis; epochs need the run's arguments, and stay steps until those are known. */
export function toCurve(
  identity: CurveIdentity,
  series: Series,
  axis: Axis,
  args: EpochLengths | null,
): Curve {
  return { ...identity, x: positions(series, axis, args), y: series.values };
}

/** Where the values of a series stand on the chosen axis. */
export function positions(series: Series, axis: Axis, args: EpochLengths | null): readonly number[] {
  if (axis === 'time') return series.seconds;
  return axis === 'epoch' && args !== null ? series.steps.map(epochCounter(args)) : series.steps;
}

export function lastValue(series: Series | undefined): number | null {
  return series?.values[series.values.length - 1] ?? null;
}
