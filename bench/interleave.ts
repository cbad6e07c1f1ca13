import type { Contender } from './contender.ts';

export interface Rounds {
  readonly rounds: number;
  /** Units of work in one round. */
  readonly count: number;
}

/** Medians in milliseconds a unit, in the order of the contenders. */
export async function interleave(
  contenders: readonly Contender[],
  { rounds, count }: Rounds,
): Promise<readonly number[]> {
  const times = contenders.map((): number[] => []);
  // The first works are slower: graphs are traced, memory is taken.
  for (const contender of contenders) await contender.measure(2);
  for (let round = 0; round < rounds; round += 1) {
    for (const [place, contender] of contenders.entries())
      times[place].push(...(await contender.measure(count)));
  }
  return times.map(median);
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
