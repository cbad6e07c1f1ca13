import { join } from 'node:path';
import type { BenchRow } from '../src/shared/domain/bench.ts';
import { writeFileAtomic } from '../src/main/core/store/atomicFile.ts';
import { projectRoot } from './paths.ts';
import { formatFigure } from './report.ts';
import { readResults, type BenchResult } from './results.ts';

/** Renders all kept figures into `bench/REPORT.md`, laid out as the format check wants it; returns its path. */
export async function writeReportPage(): Promise<string> {
  const path = join(projectRoot, 'bench', 'REPORT.md');
  const { format, resolveConfig } = await import('prettier');
  const page = await format(renderPage(await readResults()), {
    ...(await resolveConfig(path)),
    filepath: path,
  });
  await writeFileAtomic(path, page);
  return path;
}

/** One table a machine: every figure with its peer in the same run, and whether its goal is reached. */
export function renderPage(results: readonly BenchResult[]): string {
  const machines = [...new Set(results.map(({ machine }) => machine))];
  const rows = results.flatMap((result) => result.rows);
  const reached = rows.filter(({ met }) => met).length;
  return [
    '# Measured figures',
    '',
    'Made by `npm run bench -- report` from `bench/results`; each row was taken with its peer in one run.',
    '',
    results.length === 0 ? 'Nothing is measured yet.' : `${reached} of ${rows.length} goals reached.`,
    ...machines.flatMap((machine) => [
      '',
      `## ${machine}`,
      '',
      ...tableOf(results.filter((result) => result.machine === machine)),
    ]),
    '',
  ].join('\n');
}

function tableOf(results: readonly BenchResult[]): readonly string[] {
  return [
    '| figure | ours | peer | theirs | ratio | goal | reached | date |',
    '| --- | --- | --- | --- | --- | --- | --- | --- |',
    ...results.flatMap(({ date, rows }) => rows.map((row) => lineOf(row, date.slice(0, 10)))),
  ];
}

function lineOf(row: BenchRow, date: string): string {
  const figure = (value: number | null): string => (value === null ? 'not measured' : formatFigure(value));
  const cells = [
    row.name,
    `${figure(row.value)} ${row.unit}`,
    ...[row.peer ?? '–', row.peerValue === null ? '–' : figure(row.peerValue)],
    ...[row.ratio === null ? '–' : row.ratio.toFixed(2), row.goal],
    `${row.met ? 'yes' : 'no'}${row.note === null ? '' : `: ${row.note}`}`,
    date,
  ];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}
