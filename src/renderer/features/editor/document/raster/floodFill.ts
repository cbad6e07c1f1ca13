import type { EmitSpan } from './span.ts';

export interface FillArea {
  readonly width: number;
  readonly height: number;
  /** Whether the pixel at this index, row-major, belongs to what is filled. */
  readonly matches: (index: number) => boolean;
}

/**
 * The pixels that match and hang together with (x, y) by their sides. By spans: each row's run is found once and
 * looks for its neighbours above and below.
 */
export function floodFill({ width, height, matches }: FillArea, x: number, y: number, emit: EmitSpan): void {
  if (x < 0 || y < 0 || x >= width || y >= height || !matches(y * width + x)) return;
  const seen = new Uint8Array(width * height);
  const waiting = [y * width + x];
  for (let seed = waiting.pop(); seed !== undefined; seed = waiting.pop()) {
    if (seen[seed] === 1) continue;
    const row = Math.floor(seed / width);
    const begin = row * width;
    let from = seed;
    let to = seed + 1;
    while (from > begin && matches(from - 1)) from -= 1;
    while (to < begin + width && matches(to)) to += 1;
    seen.fill(1, from, to);
    emit(row, from - begin, to - begin);
    if (row > 0) pushSeeds(from - width, to - width);
    if (row < height - 1) pushSeeds(from + width, to + width);
  }

  /** One seed for each run that matches. */
  function pushSeeds(from: number, to: number): void {
    let isInRun = false;
    for (let at = from; at < to; at += 1) {
      const isOpen = seen[at] === 0 && matches(at);
      if (isOpen && !isInRun) waiting.push(at);
      isInRun = isOpen;
    }
  }
}

/** Pixels of the same id as the seed. */
export function sameLabel(ids: Uint8Array, seed: number): (index: number) => boolean {
  const id = ids[seed];
  return (index) => ids[index] === id;
}

/** Pixels whose red, green and blue are each at most `tolerance` from the seed's; `rgba` as an ImageData has it. */
export function similarColour(
  rgba: Uint8ClampedArray,
  seed: number,
  tolerance: number,
): (index: number) => boolean {
  const [red, green, blue] = [rgba[seed * 4], rgba[seed * 4 + 1], rgba[seed * 4 + 2]];
  return (index) => {
    const at = index * 4;
    return (
      Math.abs(rgba[at] - red) <= tolerance &&
      Math.abs(rgba[at + 1] - green) <= tolerance &&
      Math.abs(rgba[at + 2] - blue) <= tolerance
    );
  };
}
