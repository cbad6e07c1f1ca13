/** 32-bit FNV-1a hash of a name's UTF-8 bytes: a seed that depends on the name alone. */
export function nameSeed(name: string): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(name)) {
    hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  }
  return hash;
}

/** Uniform numbers in [0, 1) from a 32-bit seed (mulberry32). */
export function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** Values of a variable by formula: uniform in [lo, hi), seeded by the variable's name, row-major. */
export function formulaValues(name: string, count: number, lo: number, hi: number): Float32Array {
  const uniform = mulberry32(nameSeed(name));
  return Float32Array.from({ length: count }, () => lo + (hi - lo) * uniform());
}
