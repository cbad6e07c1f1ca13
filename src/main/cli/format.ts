import type { EvaluationSubject } from '../../shared/domain/evaluation.ts';

/** "1 h 05 min", "3 min 20 s", "12 s" */
export function formatDuration(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole >= 3600) return `${Math.floor(whole / 3600)} h ${pad(Math.floor((whole % 3600) / 60))} min`;
  if (whole >= 60) return `${Math.floor(whole / 60)} min ${pad(whole % 60)} s`;
  return `${whole} s`;
}

/** 0.6512 → "65.1"; absent values as a dash. */
export function formatPercent(share: number | null): string {
  return share === null ? '–' : (share * 100).toFixed(1);
}

export function formatCount(value: number): string {
  return value.toLocaleString('en');
}

/** 11_534_016 → "11.5 M" */
export function formatMillions(value: number): string {
  return `${(value / 1e6).toFixed(2)} M`;
}

/** 1_610_612_736 → "1.6 GB" */
export function formatBytes(bytes: number): string {
  if (bytes >= 1e9) return `${(bytes / 1e9).toFixed(1)} GB`;
  if (bytes >= 1e6) return `${(bytes / 1e6).toFixed(1)} MB`;
  return `${Math.ceil(bytes / 1e3)} kB`;
}

/** What was not as usual when a score was taken. */
export function describeViews({
  grid,
  scales,
  flip,
}: Pick<EvaluationSubject, 'grid' | 'scales' | 'flip'>): readonly string[] {
  return [
    ...(grid === 'training' ? ['training grid'] : []),
    ...(scales.length > 1 || scales[0] !== 1 ? [`scales ${scales.join(', ')}`] : []),
    ...(flip ? ['mirrored too'] : []),
  ];
}

const numeric = /^(–|-?[\d.,]+)$/;

/** Columns padded to their longest cell; numbers to the right. */
export function formatTable(
  head: readonly string[],
  rows: readonly (readonly (string | number)[])[],
): string {
  const cells = [head, ...rows.map((row) => row.map(String))];
  const widths = head.map((_, column) => Math.max(...cells.map((row) => row[column].length)));
  const isNumeric = head.map((_, column) => rows.every((row) => numeric.test(String(row[column]))));
  return cells
    .map((row) =>
      row
        .map((cell, column) =>
          isNumeric[column] ? cell.padStart(widths[column]) : cell.padEnd(widths[column]),
        )
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function pad(value: number): string {
  return String(value).padStart(2, '0');
}
