import type { RunSummary } from '../../../shared/domain/run.ts';
import { t } from '../../app/i18n.ts';
import {
  formatCount,
  formatGops,
  formatLearningRate,
  formatLoss,
  formatParameters,
  missing,
} from '../../format/numbers.ts';
import { pointsWithSpread } from './groups.ts';
import { formatDuration } from '../../format/times.ts';

/** A run with the name of its net as people say it: "EfficientNet-Lite0 · LinkNet". */
export interface NamedRun extends RunSummary {
  readonly net: string;
  /** What the run is called wherever it stands among others: "ResNet-18 · LinkNet 3". */
  readonly label: string;
  /** Seeds that this row stands for: its own, or those of a group. */
  readonly seeds: readonly number[];
  /** Runs that this row stands for, itself first. */
  readonly members: readonly string[];
  /** How many of the runs its score is the mean of. */
  readonly counted: number;
  /** Standard deviation of the best score over the seeds; null for one. */
  readonly spread: number | null;
}

/** A run as a row of its own. */
export function nameRun(run: RunSummary, net: string, label: string): NamedRun {
  return { ...run, net, label, seeds: [run.seed], members: [run.run], counted: 1, spread: null };
}

/** A column of the table: how it sorts and reads. */
export interface RunColumn {
  readonly key: string;
  readonly label: string;
  readonly isNumber: boolean;
  /** null sorts last either way. */
  readonly value: (run: NamedRun) => number | string | null;
  readonly text: (run: NamedRun) => string;
  /** Which end is better; the best of the column is bold. */
  readonly best?: 'highest' | 'lowest';
  /** The table leaves it out where it is narrower; the inspector says the same. */
  readonly needs?: 'medium' | 'wide';
  /** Hidden until it is chosen. */
  readonly extra?: boolean;
}

export const runColumns: readonly RunColumn[] = [
  { key: 'net', label: 'Net', isNumber: false, value: (run) => run.net, text: (run) => run.net },
  { key: 'state', label: 'State', isNumber: false, value: (run) => run.state, text: (run) => run.state },
  {
    key: 'miou',
    label: 'Best mIoU',
    isNumber: true,
    value: (run) => run.best?.miou ?? null,
    text: (run) => pointsWithSpread(run.best?.miou, run.spread),
    best: 'highest',
  },
  {
    key: 'loss',
    label: 'Loss',
    isNumber: true,
    value: (run) => run.loss,
    text: (run) => formatLoss(run.loss),
    best: 'lowest',
  },
  {
    key: 'rate',
    label: 'Rate',
    isNumber: true,
    value: (run) => run.learningRate,
    text: (run) => formatLearningRate(run.learningRate),
    needs: 'medium',
  },
  {
    key: 'size',
    label: 'Size',
    isNumber: true,
    value: (run) => run.size,
    text: (run) => String(run.size),
    needs: 'medium',
  },
  {
    key: 'batch',
    label: 'Batch',
    isNumber: true,
    value: (run) => run.batchSize,
    text: (run) => String(run.batchSize),
    extra: true,
  },
  {
    key: 'seeds',
    label: 'Seeds',
    isNumber: true,
    value: (run) => run.seeds[0],
    text: seedsText,
    needs: 'medium',
  },
  {
    key: 'steps',
    label: 'Steps',
    isNumber: true,
    value: (run) => run.step,
    text: (run) => formatCount(run.step),
    needs: 'medium',
  },
  {
    key: 'parameters',
    label: 'Params',
    isNumber: true,
    value: (run) => run.parameters,
    text: (run) => formatParameters(run.parameters),
  },
  {
    key: 'compute',
    label: 'GOPs',
    isNumber: true,
    value: (run) => run.multiplyAdds,
    text: (run) => formatGops(run.multiplyAdds).replace(/ GOPs$/, ''),
    extra: true,
  },
  {
    key: 'dataset',
    label: 'Data',
    isNumber: false,
    value: (run) => run.dataset,
    text: (run) => run.dataset,
    extra: true,
  },
  {
    key: 'speed',
    label: 'img/s',
    isNumber: true,
    value: (run) => run.imagesPerSecond,
    text: (run) => run.imagesPerSecond?.toFixed(1) ?? missing,
    best: 'highest',
  },
  {
    key: 'time',
    label: 'Time',
    isNumber: true,
    value: (run) => run.seconds,
    text: (run) => formatDuration(run.seconds),
  },
  {
    key: 'created',
    label: 'Started',
    isNumber: true,
    value: (run) => run.createdAt,
    text: (run) => run.createdAt.slice(0, 10),
    needs: 'wide',
  },
];

/** "1, 2, 3", and of how many the score is the mean where it is not of all. */
export function seedsText({ seeds, members, counted }: NamedRun): string {
  const all = seeds.join(', ');
  if (counted === members.length) return all;
  const words = { n: formatCount(counted), all: formatCount(members.length) };
  return `${all} · ${t('runs.meanOf', words)}`;
}

export interface SortOrder {
  readonly key: string;
  readonly descending: boolean;
}

export function sortRuns(runs: readonly NamedRun[], order: SortOrder): readonly NamedRun[] {
  const column = runColumns.find((other) => other.key === order.key);
  if (column === undefined) return runs;
  return [...runs].sort(
    (a, b) => compare(column.value(a), column.value(b), order.descending) || b.run.localeCompare(a.run),
  );
}

function compare(a: number | string | null, b: number | string | null, descending: boolean): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  const ascending =
    typeof a === 'number' && typeof b === 'number' ? a - b : String(a).localeCompare(String(b));
  return descending ? -ascending : ascending;
}

/** Oldest first. */
export function byAge(runs: readonly RunSummary[]): readonly RunSummary[] {
  return [...runs].sort((a, b) => a.createdAt.localeCompare(b.createdAt) || a.run.localeCompare(b.run));
}

/** Best value of each column that has a better end, where more than one run has a value. */
export function bestValues(runs: readonly NamedRun[]): ReadonlyMap<string, number> {
  const best = new Map<string, number>();
  for (const column of runColumns) {
    const values = runs.map(column.value).filter((value) => typeof value === 'number');
    if (column.best === undefined || values.length < 2) continue;
    best.set(column.key, column.best === 'highest' ? Math.max(...values) : Math.min(...values));
  }
  return best;
}

/** Every word occurs in the run's folder name or net. */
export function matchesSearch(run: NamedRun, search: string): boolean {
  const text =
    `${run.run} ${run.net} ${run.encoder} ${run.decoder} ${run.dataset} ${run.state}`.toLowerCase();
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

/** Columns that are shown when nothing was chosen; the net always is. */
export const usualColumns: readonly string[] = runColumns
  .filter(({ extra }) => extra !== true)
  .map(({ key }) => key);

/** The table as tab-separated text, for a spreadsheet. */
export function runsAsText(runs: readonly NamedRun[], columns: readonly RunColumn[] = runColumns): string {
  const head = ['Run', ...columns.map((column) => column.label)];
  const rows = runs.map((run) => [run.run, ...columns.map((column) => column.text(run))]);
  return [head, ...rows].map((cells) => cells.join('\t')).join('\n');
}
