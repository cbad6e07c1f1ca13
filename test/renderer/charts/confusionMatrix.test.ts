import { describe, expect, it } from 'vitest';
import {
  cellText,
  matrixCells,
  matrixText,
  moveCell,
} from '../../../src/renderer/charts/confusionMatrix/chart.ts';

const confusion = [
  [90, 10, 0],
  [30, 60, 10],
  [0, 0, 0],
];

describe('the confusion matrix', () => {
  it('reads rows, columns or pixels, and nothing where there is nothing to divide by', () => {
    const values = (by: 'row' | 'column' | 'pixels') =>
      matrixCells(confusion, by).map((row) => row.map(({ value }) => value));
    expect(values('row')).toEqual([
      [0.9, 0.1, 0],
      [0.3, 0.6, 0.1],
      [null, null, null],
    ]);
    expect(values('column')[0]).toEqual([0.75, 1 / 7, 0]);
    expect(values('pixels')).toEqual(confusion);
  });

  it('writes two digits, and leaves nothing empty out', () => {
    expect([0.952, 0.0996, 0.021, 0.0004, null].map((value) => cellText(value, 'row'))).toEqual([
      ...['95', '10', '2.1', '', '–'],
    ]);
    expect([0, 812, 4321, 43_210, 2_500_000].map((value) => cellText(value, 'pixels'))).toEqual([
      ...['', '812', '4.3k', '43k', '2.5M'],
    ]);
  });

  it('is walked by arrows without leaving it', () => {
    expect(moveCell([0, 0], 'ArrowUp', 3)).toEqual([0, 0]);
    expect(moveCell([1, 1], 'ArrowRight', 3)).toEqual([1, 2]);
    expect(moveCell([1, 2], 'ArrowRight', 3)).toEqual([1, 2]);
    expect(moveCell([1, 2], 'Home', 3)).toEqual([1, 0]);
    expect(moveCell([1, 2], 'x', 3)).toBeNull();
  });

  it('copies as a table with names at both sides', () => {
    expect(matrixText(['a', 'b', 'c'], confusion).split('\n')[1]).toBe('a\t90\t10\t0');
  });
});
