import { cpus, release, totalmem, type as systemType } from 'node:os';
import type { BenchReport, BenchRow } from '../src/shared/domain/bench.ts';

/** Measures row after row and tells each as it comes; with `asJson` stdout gets the report alone. Returns the exit status. */
export async function printReport(
  asJson: boolean,
  measurements: readonly (() => Promise<BenchRow | readonly BenchRow[]>)[],
): Promise<number> {
  const progress = asJson ? process.stderr : process.stdout;
  const machine = describeMachine();
  const rows: BenchRow[] = [];
  progress.write(`${machine}\n`);
  for (const measure of measurements) {
    const found = [await measure()].flat();
    for (const row of found) progress.write(`${describeRow(row)}\n`);
    rows.push(...found);
  }
  progress.write(`${rows.filter((row) => row.met).length} of ${rows.length} goals met\n`);
  if (asJson) process.stdout.write(`${JSON.stringify({ machine, rows } satisfies BenchReport)}\n`);
  return 0;
}

export function describeRow(row: BenchRow): string {
  const value = row.value === null ? 'not measured' : `${formatFigure(row.value)} ${row.unit}`;
  const against =
    row.peer === null || row.peerValue === null || row.ratio === null
      ? ''
      : `, ${row.peer} ${formatFigure(row.peerValue)}, ratio ${row.ratio.toFixed(2)}`;
  const note = row.note === null ? '' : ` (${row.note})`;
  return `${row.met ? '✓' : '✗'} ${row.name}: ${value}${against}; goal ${row.goal}${note}`;
}

/** Three significant digits below a thousand, whole numbers above. */
export function formatFigure(value: number): string {
  if (Number.isInteger(value) || Math.abs(value) >= 1000) return String(Math.round(value));
  return value.toPrecision(3);
}

export function describeMachine(): string {
  const processors = cpus();
  const model = processors.at(0)?.model.trim() ?? 'unknown processor';
  const memoryGib = Math.round(totalmem() / 2 ** 30);
  return `${model}, ${processors.length} cores, ${memoryGib} GiB, ${systemType()} ${release()}, Node ${process.versions.node}`;
}
