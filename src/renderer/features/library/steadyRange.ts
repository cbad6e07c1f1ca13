import { defaultRangeExtractor } from '@tanstack/vue-virtual';
import type { Range } from '@tanstack/vue-virtual';

/**
 * The rows to have as elements: those near the view and, at both ends of the list where fewer are near, those beyond
 * them, so that always as many are there and none is made or removed while it is scrolled.
 * @param most as many as can be near at once
 */
export function steadyRange(range: Range, most: number): number[] {
  const near = defaultRangeExtractor(range);
  const length = Math.min(Math.max(most, near.length), range.count);
  const first = Math.max(0, Math.min(near[0] ?? 0, range.count - length));
  return Array.from({ length }, (_, at) => first + at);
}
