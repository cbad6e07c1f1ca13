import type { BenchRow } from '../../../src/shared/domain/bench.ts';
import { formatFigure } from '../../report.ts';

/** The 95th percentile: what someone notices now and then, without the one worst moment of a busy machine. */
export function percentileRow(name: string, times: readonly number[], goalMs: number): BenchRow {
  const sorted = [...times].sort((a, b) => a - b);
  const value = sorted.at(Math.floor((sorted.length - 1) * 0.95)) ?? null;
  return {
    ...{ name, value, unit: 'ms', peer: null, peerValue: null, ratio: null },
    goal: `≤ ${goalMs} ms`,
    met: value !== null && value <= goalMs,
    note: `95th percentile of ${sorted.length}, the worst ${formatFigure(sorted.at(-1) ?? 0)}`,
  };
}
