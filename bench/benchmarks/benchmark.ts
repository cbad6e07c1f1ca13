import type { BenchRow } from '../../src/shared/domain/bench.ts';
import { StudioError } from '../../src/shared/errors.ts';
import { startContender, type Contender } from '../contender.ts';
import { builtEntry } from '../paths.ts';

export interface BenchmarkOptions {
  /** Turns that each contender takes; more gives steadier medians. */
  readonly rounds: number;
  /** One pair of encoder and decoder, `resnet18+linknet`; null: all. */
  readonly pair: string | null;
  /** One image size in pixels; null: all. */
  readonly size: number | null;
}

/** What is measured in one go, and kept under its own name. */
export interface BenchmarkPart {
  /** `train_resnet18+linknet_256` */
  readonly slice: string;
  readonly measure: () => Promise<readonly BenchRow[]>;
}

/** One thing that is measured, against its peers in the same run. */
export interface Benchmark {
  readonly name: string;
  /** One line for people. */
  readonly help: string;
  /** The parts that the options leave, in order. */
  readonly parts: (options: BenchmarkOptions) => readonly BenchmarkPart[];
}

export function sliceName(...words: readonly (string | number)[]): string {
  return words.join('_');
}

/** The size asked for, or all. Throws StudioError('badInput') for one that is not measured. */
export function chooseSizes(size: number | null, sizes: readonly number[]): readonly number[] {
  if (size === null) return sizes;
  if (sizes.includes(size)) return [size];
  throw new StudioError('badInput', `Size ${size} is not measured.`, {
    fix: `Choose one of: ${sizes.join(', ')}.`,
  });
}

/** Threads that both sides may use: the figures of the goals are for two cores. */
export const threads = 2;

export function startOurs(contender: string, name = 'ours'): Contender {
  return startContender(name, process.execPath, [builtEntry('bench'), 'contender', contender]);
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
