import { join } from 'node:path';
import type { BenchRow } from '../src/shared/domain/bench.ts';
import { writeFileAtomic } from '../src/main/core/store/atomicFile.ts';
import { projectRoot } from './paths.ts';
import { median } from './interleave.ts';
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

/** What stands together, in order; the last takes all that no other took. */
const sections = [
  { title: 'Training', has: (slice: string) => /^train_(?!others_)/.test(slice) },
  { title: 'Prediction', has: (slice: string) => slice.startsWith('infer_') },
  { title: 'On a graphics card', has: (slice: string) => slice.startsWith('gpu_') },
  { title: 'Every other pair', has: (slice: string) => slice.startsWith('train_others_') },
  { title: 'The application', has: () => true },
] as const;

/** A table a machine and subject: every figure with its peer in the same run, and whether its goal is reached. */
export function renderPage(results: readonly BenchResult[]): string {
  const machines = [...new Set(results.map(({ machine }) => machine))];
  return [
    '# Measured figures',
    '',
    'Made by `npm run bench -- report` from `bench/results`; each row was taken with its peer in one run.',
    '',
    results.length === 0 ? 'Nothing is measured yet.' : reached(results),
    ...machines.flatMap((machine) => [
      '',
      `## ${machine}`,
      ...renderSections(results.filter((result) => result.machine === machine)),
    ]),
    '',
  ].join('\n');
}

function renderSections(results: readonly BenchResult[]): readonly string[] {
  return sections.flatMap(({ title }, place) => {
    const own = results.filter(({ slice }) => sections.findIndex(({ has }) => has(slice)) === place);
    const summary = `${reached(own)} ${middleRatios(own)}`.trim();
    return own.length === 0 ? [] : ['', `### ${title}`, '', summary, '', ...tableOf(own)];
  });
}

/** The middle of all ratios to each peer, and how far they reach; nothing where nobody is compared with. */
function middleRatios(results: readonly BenchResult[]): string {
  const rows = results.flatMap((result) => result.rows);
  const byPeer = new Map<string, number[]>();
  for (const { peer, ratio, unit } of rows) {
    if (peer === null || ratio === null) continue;
    const name = unit === 'MiB' ? `${peer}'s memory` : peer;
    byPeer.set(name, [...(byPeer.get(name) ?? []), ratio]);
  }
  const told = [...byPeer].map(([name, ratios]) => {
    const [middle, least, most] = [median(ratios), Math.min(...ratios), Math.max(...ratios)];
    return `${middle.toFixed(2)} of ${name} (${least.toFixed(2)} to ${most.toFixed(2)})`;
  });
  return told.length === 0 ? '' : `Ours is, in the middle, ${told.join('; ')}.`;
}

function reached(results: readonly BenchResult[]): string {
  const rows = results.flatMap((result) => result.rows);
  return `${rows.filter(({ met }) => met).length} of ${rows.length} goals reached.`;
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
