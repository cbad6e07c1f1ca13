import type { BenchRow } from '../../../src/shared/domain/bench.ts';
import { formatFigure } from '../../report.ts';

/** What else was measured in the same run, by the same percentile. */
export interface TimedPeer {
  readonly name: string;
  readonly times: readonly number[];
}

/** The 95th percentile: what someone notices now and then, without the one worst moment of a busy machine. */
export function percentileRow(
  name: string,
  times: readonly number[],
  goalMs: number,
  peer: TimedPeer | null = null,
): BenchRow {
  const { value, worst } = spread(times);
  const other = peer === null ? null : spread(peer.times);
  const peerWorst = other === null ? '' : `; of the peer ${formatFigure(other.worst)}`;
  return {
    ...{ name, value, unit: 'ms', peer: peer?.name ?? null, peerValue: other?.value ?? null },
    ratio: value === null || !other?.value ? null : value / other.value,
    goal: `≤ ${goalMs} ms`,
    met: value !== null && value <= goalMs,
    note: `95th percentile of ${times.length}, the worst ${formatFigure(worst)}${peerWorst}`,
  };
}

function spread(times: readonly number[]): { readonly value: number | null; readonly worst: number } {
  const sorted = [...times].sort((a, b) => a - b);
  return { value: sorted.at(Math.floor((sorted.length - 1) * 0.95)) ?? null, worst: sorted.at(-1) ?? 0 };
}
