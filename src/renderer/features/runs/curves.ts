import type { RunDetail } from '../../../shared/domain/run.ts';
import { seriesTags } from '../../../shared/domain/series.ts';
import { t } from '../../app/i18n.ts';
import { bestOf } from '../../charts/lineChart/chart.ts';
import type { Curve } from '../../charts/lineChart/chart.ts';
import { formatCount, formatPoints } from '../../format/numbers.ts';
import { formatDuration } from '../../format/times.ts';
import { countedSeeds, meanCurve } from './groups.ts';
import type { NamedRun } from './columns.ts';
import { toCurve } from './series.ts';
import type { Axis, RunSeries } from './series.ts';

export interface CurveSource {
  readonly series: ReadonlyMap<string, RunSeries>;
  readonly details: ReadonlyMap<string, RunDetail>;
  readonly orders: ReadonlyMap<string, number>;
}

/**
 * mIoU curves of rows: one of several seeds is the mean of those that count, in a band from lowest to highest. Rows
 * without a first check are left out.
 */
export function rowCurves(
  rows: readonly NamedRun[],
  byName: ReadonlyMap<string, NamedRun>,
  source: CurveSource,
  axis: Axis,
): readonly Curve[] {
  return rows.flatMap((row) => {
    const seeds = countedSeeds(
      row.members.flatMap((name) => {
        const [run, series] = [byName.get(name), source.series.get(name)?.get(seriesTags.miou)];
        return run === undefined || series === undefined ? [] : [{ state: run.state, series }];
      }),
    ).map(({ series }) => series);
    if (seeds.length === 0) return [];
    const identity = { id: row.run, label: row.label, order: source.orders.get(row.run) ?? 0 };
    // The same recipe and images: an epoch is as long for each of them.
    const details = row.members.flatMap((name) => source.details.get(name) ?? []);
    const args = details.at(0)?.arguments ?? null;
    return [
      seeds.length === 1 ? toCurve(identity, seeds[0], axis, args) : meanCurve(identity, seeds, axis, args),
    ];
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
