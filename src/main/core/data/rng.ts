/** A stream of random numbers that depends on its keys alone. */
export interface Rng {
  /** Uniform in [0, 1). */
  next(): number;
  /** Uniform in [low, high). */
  between(low: number, high: number): number;
  /** Uniform integer in 0 … count − 1. */
  below(count: number): number;
}

/**
 * A counter-based generator: the keys (seed, step, sample …, non-negative integers below 2³²) are hashed into
 * the state of sfc32 (Chris Doty-Humphrey, PractRand). The same keys give the same stream anywhere, so a
 * resumed training needs no generator state beyond its step.
 */
export function createRng(...keys: readonly number[]): Rng {
  const state = [0x9e3779b9, 0x243f6a88, 0xb7e15162, 1].map((salt) =>
    keys.reduce((hash, key) => mix(hash ^ (key >>> 0)), salt),
  );
  const draw = () => advance(state);
  for (let i = 0; i < 12; i++) draw();
  return {
    next: () => draw() / 2 ** 32,
    between: (low, high) => low + (high - low) * (draw() / 2 ** 32),
    below: (count) => Math.floor((draw() / 2 ** 32) * count),
  };
}

/** 0 … count − 1 in a random order (Fisher–Yates). */
export function permutation(count: number, rng: Rng): Uint32Array {
  const order = Uint32Array.from({ length: count }, (_, i) => i);
  for (let i = count - 1; i > 0; i--) {
    const j = rng.below(i + 1);
    [order[i], order[j]] = [order[j], order[i]];
  }
  return order;
}

/** The finalizer of MurmurHash3, moved off its fixed point at 0. */
function mix(value: number): number {
  let h = (value + 0x9e3779b9) | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

function advance(state: number[]): number {
  const [a, b, c, counter] = state;
  const sum = (a + b + counter) | 0;
  state[0] = b ^ (b >>> 9);
  state[1] = (c + (c << 3)) | 0;
  state[2] = (((c << 21) | (c >>> 11)) + sum) | 0;
  state[3] = (counter + 1) | 0;
  return sum >>> 0;
}
