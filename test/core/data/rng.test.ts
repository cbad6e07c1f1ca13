import { expect, it } from 'vitest';
import { createRng, permutation } from '../../../src/main/core/data/rng.ts';

it('gives the same stream for the same keys and another for any other key', () => {
  const first = (...keys: number[]) => createRng(...keys).next();
  expect(first(1, 2, 3)).toBe(first(1, 2, 3));
  const values = [
    first(0),
    first(0, 0),
    first(1),
    first(1, 2, 3),
    first(1, 3, 2),
    first(3, 2, 1),
    first(1, 2, 4),
  ];
  expect(new Set(values).size).toBe(values.length);
});

it('is uniform over neighbouring keys', () => {
  const bins = new Array<number>(16).fill(0);
  for (let step = 0; step < 16000; step++) bins[Math.floor(createRng(1, step).next() * 16)]++;
  // Chi-square with 15 degrees of freedom: 37.7 is exceeded once in a thousand.
  const chiSquare = bins.reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0);
  expect(chiSquare).toBeLessThan(37.7);
});

it('permutes every element to every place', () => {
  const seen = new Set<string>();
  for (let key = 0; key < 200; key++) seen.add(permutation(3, createRng(key)).join());
  expect(seen.size).toBe(6);
});
