import type { VideoShares } from '../../../shared/domain/video.ts';

/** One class's area in a stack over time: lower and upper edge, 0 … 1 from the bottom, at each point. */
export interface ShareArea {
  readonly name: string;
  readonly color: string;
  readonly lower: readonly number[];
  readonly upper: readonly number[];
}

/** Areas stacked from the bottom, the largest on average first; classes that never occur are left out. */
export function stackShares({
  shares,
  classes,
}: Pick<VideoShares, 'shares' | 'classes'>): readonly ShareArea[] {
  const means = classes.map(
    (_, id) => shares.reduce((sum, row) => sum + row[id], 0) / Math.max(1, shares.length),
  );
  const order = classes
    .map((_, id) => id)
    .filter((id) => means[id] > 0)
    .sort((a, b) => means[b] - means[a]);
  let base: readonly number[] = shares.map(() => 0);
  return order.map((id) => {
    const lower = base;
    base = lower.map((value, at) => value + shares[at][id]);
    return { ...classes[id], lower, upper: base };
  });
}

/** From the time of the first point to that of the last, as places 0 … 1. */
export interface TimeLine {
  placeOf(this: void, seconds: number): number;
  timeAt(this: void, place: number): number;
}

export function timeLine({ seconds }: Pick<VideoShares, 'seconds'>): TimeLine {
  const from = seconds.at(0) ?? 0;
  const length = (seconds.at(-1) ?? 0) - from || 1;
  return {
    placeOf: (time) => Math.min(1, Math.max(0, (time - from) / length)),
    timeAt: (place) => from + place * length,
  };
}
