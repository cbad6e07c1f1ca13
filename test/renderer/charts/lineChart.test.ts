import { describe, expect, it } from 'vitest';
import {
  alignCurves,
  bestOf,
  colorVariable,
  dashOf,
  lastIndexUpTo,
  readAt,
  smooth,
} from '../../../src/renderer/charts/lineChart/chart.ts';
import type { Curve } from '../../../src/renderer/charts/lineChart/chart.ts';

function curve(id: string, x: number[], y: (number | null)[], order = 0): Curve {
  return { id, label: id, order, x, y };
}

describe('smoothing', () => {
  it('leaves values alone without weight', () => expect(smooth([1, 2, null], 0)).toEqual([1, 2, null]));

  it('starts at the first value and follows the weighted mean', () => {
    const [first, second] = smooth([1, 0], 0.5);
    expect(first).toBe(1);
    expect(second).toBeCloseTo(1 / 3, 12);
  });

  it('keeps a constant constant and gaps gaps', () => {
    const smoothed = smooth([2, 2, null, 2], 0.9);
    expect(smoothed[2]).toBeNull();
    for (const at of [0, 1, 3]) expect(smoothed[at]).toBeCloseTo(2, 12);
  });
});

describe('curves on one axis', () => {
  it('aligns them: absent is undefined, diverged is null', () => {
    const { x, columns } = alignCurves([curve('a', [0, 10], [1, null]), curve('b', [5, 10], [3, 4])]);
    expect(x).toEqual([0, 5, 10]);
    expect(columns).toEqual([
      [1, undefined, null],
      [undefined, 3, 4],
    ]);
  });

  it('reads every curve that still goes on at a place, best first', () => {
    const curves = [curve('a', [0, 10], [1, 2]), curve('b', [0, 10], [5, 6]), curve('ended', [0, 4], [9, 9])];
    expect(readAt(curves, 7).map((reading) => [reading.curve.id, reading.value])).toEqual([
      ['b', 5],
      ['a', 1],
    ]);
  });

  it('finds places by bisection', () => {
    expect([-1, 0, 5, 10, 11].map((x) => lastIndexUpTo([0, 5, 10], x))).toEqual([-1, 0, 1, 2, 2]);
  });

  it('finds the best check, gaps left out', () => {
    expect(bestOf(curve('a', [0, 10, 20], [0.2, null, 0.6]))).toEqual({ x: 20, value: 0.6 });
    expect(bestOf(curve('a', [0], [null]))).toBeNull();
  });
});

it('tells twelve runs apart by colour and dash together', () => {
  const looks = Array.from(
    { length: 12 },
    (_, order) => `${colorVariable(order)} ${dashOf({ order }).join(',')}`,
  );
  expect(new Set(looks).size).toBe(12);
});
