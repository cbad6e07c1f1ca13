import type { BenchRow } from '../../src/shared/domain/bench.ts';
import { startContender, type Contender } from '../contender.ts';
import { builtEntry } from '../paths.ts';

export interface BenchmarkOptions {
  /** Turns that each contender takes; more gives steadier medians. */
  readonly rounds: number;
}

/** One thing that is measured, against its peers in the same run. */
export interface Benchmark {
  readonly name: string;
  /** One line for people. */
  readonly help: string;
  /** Rows as they are measured. */
  readonly parts: readonly ((options: BenchmarkOptions) => Promise<readonly BenchRow[]>)[];
}

/** Threads that both sides may use: the figures of the goals are for two cores. */
export const threads = 2;

export function startOurs(name: string): Contender {
  return startContender('ours', process.execPath, [builtEntry('bench'), 'contender', name]);
}

export interface Comparison {
  readonly name: string;
  readonly unit: string;
  readonly value: number;
  readonly peer: string;
  readonly peerValue: number;
  /** Bound of ours / peer. */
  readonly bound: number;
  /** Times and memory should stay below the bound, rates above. */
  readonly better: 'lower' | 'higher';
}

export function compareRow(comparison: Comparison): BenchRow {
  const { name, unit, value, peer, peerValue, bound, better } = comparison;
  const ratio = value / peerValue;
  return {
    name,
    value,
    unit,
    peer,
    peerValue,
    ratio,
    goal: `${better === 'lower' ? '≤' : '≥'} ${bound.toFixed(2)} × ${peer}`,
    met: better === 'lower' ? ratio <= bound : ratio >= bound,
    note: null,
  };
}
