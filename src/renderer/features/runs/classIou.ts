import { classIouTag } from '../../../shared/domain/series.ts';
import { lastValue } from './series.ts';
import type { RunSeries } from './series.ts';

export interface ClassRow {
  readonly name: string;
  readonly values: readonly { readonly run: string; readonly iou: number | null }[];
  /** Largest less smallest value. */
  readonly spread: number;
}

const prefix = classIouTag('');

/** Class IoU at each run's last check, classes with the widest spread first. */
export function classDifferences(
  runs: readonly string[],
  series: ReadonlyMap<string, RunSeries>,
): readonly ClassRow[] {
  const tags = new Set(
    runs.flatMap((run) => [...(series.get(run)?.keys() ?? [])].filter((tag) => tag.startsWith(prefix))),
  );
  return [...tags]
    .map((tag) => classRow(tag, runs, series))
    .sort((a, b) => b.spread - a.spread || a.name.localeCompare(b.name));
}

function classRow(tag: string, runs: readonly string[], series: ReadonlyMap<string, RunSeries>): ClassRow {
  const values = runs.flatMap((run) => {
    const found = series.get(run)?.get(tag);
    return found === undefined ? [] : [{ run, iou: lastValue(found) }];
  });
  const known = values.map(({ iou }) => iou).filter((iou) => iou !== null);
  const spread = known.length === 0 ? 0 : Math.max(...known) - Math.min(...known);
  return { name: tag.slice(prefix.length), values, spread };
}

export interface ClassAgainstBest {
  readonly id: number;
  readonly name: string;
  readonly color: string;
  /** At the last check. */
  readonly iou: number | null;
  readonly step: number | null;
  /** Last check less the check at the best step; null where there is none. */
  readonly change: number | null;
}

/** Class IoU at a run's last check beside what it was at its best. */
export function classesAgainstBest(
  classes: readonly { readonly name: string; readonly color: string }[],
  series: RunSeries | undefined,
  bestStep: number | null,
): readonly ClassAgainstBest[] {
  return classes.map(({ name, color }, id) => {
    const found = series?.get(classIouTag(name));
    const iou = lastValue(found);
    const at = found === undefined || bestStep === null ? -1 : found.steps.indexOf(bestStep);
    const best = found?.values[at] ?? null;
    const step = found?.steps.at(-1) ?? null;
    return { id, name, color, iou, step, change: iou === null || best === null ? null : iou - best };
  });
}
