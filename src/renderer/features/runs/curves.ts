import type { RunDetail } from '../../../shared/domain/run.ts';
import { seriesTags } from '../../../shared/domain/series.ts';
import { t } from '../../app/i18n.ts';
import { bestOf } from '../../charts/lineChart/chart.ts';
import type { Curve } from '../../charts/lineChart/chart.ts';
import { formatCount, formatPoints } from '../../format/numbers.ts';
import { formatDuration } from '../../format/times.ts';
import { meanCurve } from './groups.ts';
import type { NamedRun } from './columns.ts';
import { toCurve } from './series.ts';
import type { Axis, RunSeries } from './series.ts';

export interface CurveSource {
  readonly series: ReadonlyMap<string, RunSeries>;
  readonly details: ReadonlyMap<string, RunDetail>;
  readonly orders: ReadonlyMap<string, number>;
}

/** One mIoU curve a run; runs without a first check are left out. */
export function miouCurves(runs: readonly NamedRun[], source: CurveSource, axis: Axis): readonly Curve[] {
  return runs.flatMap((run) => {
    const series = source.series.get(run.run)?.get(seriesTags.miou);
    if (series === undefined) return [];
    const identity = { id: run.run, label: run.label, order: source.orders.get(run.run) ?? 0 };
    return [toCurve(identity, series, axis, source.details.get(run.run)?.arguments ?? null)];
  });
}

/** Curves of rows: a row of several seeds is their mean in a band from lowest to highest. */
export function rowCurves(
  rows: readonly NamedRun[],
  byName: ReadonlyMap<string, NamedRun>,
  source: CurveSource,
  axis: Axis,
): readonly Curve[] {
  return rows.flatMap((row) => {
    const members = row.members.flatMap((name) => byName.get(name) ?? []);
    const seeds = members.flatMap(({ run }) => source.series.get(run)?.get(seriesTags.miou) ?? []);
    if (seeds.length < 2) return miouCurves(members, source, axis);
    const identity = { id: row.run, label: row.label, order: source.orders.get(row.run) ?? 0 };
    // The same recipe and images: an epoch is as long for each of them.
    const details = members.flatMap(({ run }) => source.details.get(run) ?? []);
    return [meanCurve(identity, seeds, axis, details.at(0)?.arguments ?? null)];
  });
}

/** "mIoU over 42 checks, best 66.4 at step 4,000" for each curve; on the axis of time "at 7:01". */
export function describeMiou(curves: readonly Curve[], axis: Axis): string {
  const place = (x: number): string =>
    axis === 'time' ? formatDuration(x) : `${t(`runs.axisName.${axis}`)} ${formatCount(x)}`;
  return curves
    .map((curve) => {
      const best = bestOf(curve);
      const checks = curve.x.length;
      const over = t('runs.miouSummary', { run: curve.label, n: checks }, checks);
      if (best === null) return over;
      return over + t('runs.miouPeak', { best: formatPoints(best.value), place: place(best.x) });
    })
    .join('. ');
}
