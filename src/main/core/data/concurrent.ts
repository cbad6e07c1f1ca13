import { StudioError } from '../../../shared/errors.ts';

/**
 * Runs `work` over the items, at most `limit` at a time, results in the items' order. Stops at the first
 * error; a raised signal throws StudioError('cancelled').
 */
export async function mapConcurrently<T, R>(
  items: readonly T[],
  limit: number,
  signal: AbortSignal | undefined,
  work: (item: T, index: number) => Promise<R>,
): Promise<R[]> {
  const results = new Array<R>(items.length);
  let next = 0;
  let stopped = false;
  async function run(): Promise<void> {
    while (next < items.length && !stopped) {
      if (signal?.aborted === true) throw new StudioError('cancelled', 'Cancelled.');
      const index = next++;
      results[index] = await work(items[index], index);
    }
  }
  const runners = Array.from({ length: Math.min(limit, items.length) }, run);
  try {
    await Promise.all(runners);
  } catch (thrown) {
    stopped = true;
    await Promise.allSettled(runners);
    throw thrown;
  }
  return results;
}
