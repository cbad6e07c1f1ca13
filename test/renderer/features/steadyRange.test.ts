import { expect, it } from 'vitest';
import { steadyRange } from '../../../src/renderer/features/library/steadyRange.ts';

const overscan = 2;
/** As many as three rows in view can need. */
const most = 3 + 2 * overscan;

function rowsAt(startIndex: number, endIndex: number, count = 100): readonly number[] {
  return steadyRange({ startIndex, endIndex, overscan, count }, most);
}

it('has the rows in view and those near them', () => {
  expect(rowsAt(50, 52)).toEqual([48, 49, 50, 51, 52, 53, 54]);
});

it('has as many rows at both ends of the list, and where fewer are in view', () => {
  expect(rowsAt(0, 2)).toEqual([0, 1, 2, 3, 4, 5, 6]);
  expect(rowsAt(97, 99)).toEqual([93, 94, 95, 96, 97, 98, 99]);
  expect(rowsAt(50, 51)).toEqual([48, 49, 50, 51, 52, 53, 54]);
});

it('changes one row where one comes into view', () => {
  const gone = rowsAt(50, 52).filter((row) => !rowsAt(51, 53).includes(row));
  expect(gone).toEqual([48]);
  expect(rowsAt(0, 2)).toEqual(rowsAt(1, 3));
});

it('has all rows of a short list, and none of an empty one', () => {
  expect(rowsAt(0, 2, 3)).toEqual([0, 1, 2]);
  expect(steadyRange({ startIndex: 0, endIndex: 0, overscan, count: 0 }, most)).toEqual([]);
});

it('has all rows near the view, though more than were expected', () => {
  expect(rowsAt(10, 20)).toEqual(Array.from({ length: 15 }, (_, at) => 8 + at));
});
