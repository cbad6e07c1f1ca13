/** 32-bit FNV-1a hash of a name's UTF-8 bytes: a seed that depends on the name alone. */
export function nameSeed(name: string): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(name)) {
    hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  }
  return hash;
}

/** Bounds of a variable's values: `lo` within, `hi` outside. */
export interface ValueRange {
  readonly lo: number;
  readonly hi: number;
}

/** Values of a variable by formula: uniform in [lo, hi), seeded by the variable's name, row-major. */
export function formulaValues(name: string, count: number, { lo, hi }: ValueRange): Float32Array {
  const values = new Float32Array(count);
  const seed = nameSeed(name);
  for (let index = 0; index < count; index += 1) values[index] = lo + (hi - lo) * uniform(seed, index);
  return values;
}

/** The number `index` of the sequence of `seed` (mulberry32), in [0, 1). */
function uniform(seed: number, index: number): number {
  const state = (seed + Math.imul(0x6d2b79f5, index + 1)) | 0;
  let mixed = Math.imul(state ^ (state >>> 15), state | 1);
  mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
}

const rangesByKind: Readonly<Partial<Record<string, ValueRange>>> = {
  gamma: { lo: 0.75, hi: 1.25 },
  beta: { lo: -0.1, hi: 0.1 },
  moving_mean: { lo: -0.1, hi: 0.1 },
  moving_variance: { lo: 0.5, hi: 1.5 },
  biases: { lo: -0.1, hi: 0.1 },
};

/** Range of a variable by its kind: ±√(6 / fan-in) for a kernel, where fan-in = height · width · third side. */
export function formulaRange(name: string, shape: readonly number[]): ValueRange {
  const kind = name.split('/').at(-1) ?? '';
  const known = rangesByKind[kind];
  if (known !== undefined) return known;
  const [height = 1, width = 1, inputs = 1] = shape;
  const reach = Math.sqrt(6 / (height * width * (kind === 'depthwise_weights' ? 1 : inputs)));
  return { lo: -reach, hi: reach };
}
