import { describe, expect, it } from 'vitest';
import {
  coarseMask,
  cropAround,
  largestParts,
  markValue,
} from '../../../src/renderer/features/library/import/largestParts.ts';
import type { RawMask } from '../../../src/renderer/ui/viewer/rawMask.ts';

/** Rows of digits, one a pixel. */
function maskOf(...rows: readonly string[]): RawMask {
  const data = Uint8Array.from(rows.join(''), Number);
  return { width: rows[0].length, height: rows.length, data };
}

const scene = maskOf(
  '11000', // 1 touches itself below by a side, 2 by a corner alone
  '10020',
  '00200',
  '02200',
);

describe('the largest part of a value', () => {
  it('is what touches by sides, not by corners', () => {
    const parts = largestParts(scene);
    expect(parts.get(1)).toEqual({ area: 3, left: 0, top: 0, right: 2, bottom: 2 });
    expect(parts.get(2)).toEqual({ area: 3, left: 1, top: 2, right: 3, bottom: 4 });
    expect([...parts.keys()].sort()).toEqual([0, 1, 2]);
  });

  it('does not run on from the end of a row to the start of the next', () => {
    expect(largestParts(maskOf('001', '100')).get(1)).toMatchObject({ area: 1, left: 2, right: 3 });
  });

  it('is sought in fewer pixels of a large mask, each of them one of its own', () => {
    const coarse = coarseMask(maskOf('0123', '4567', '8901', '2345'), 2);
    expect(coarse).toEqual({ width: 2, height: 2, data: Uint8Array.of(0, 2, 8, 0) });
    expect(coarseMask(scene, 5)).toEqual(scene);
  });
});

describe('the crop around a part', () => {
  const mask = { width: 400, height: 300, data: new Uint8Array(0) };

  it('has its aspect, holds the part with some room, and stays within the image', () => {
    const part = { area: 1, left: 300, top: 10, right: 400, bottom: 30 };
    const crop = cropAround(part, mask, 2);
    expect(crop).toEqual({ x: 250, y: 0, width: 150, height: 75 });
  });

  it('is at most as large as the image', () => {
    const crop = cropAround({ area: 1, left: 0, top: 0, right: 400, bottom: 300 }, mask, 2);
    expect(crop).toEqual({ x: 0, y: 50, width: 400, height: 200 });
  });
});

describe('the pixels of a crop', () => {
  it('keep what is of the value, outline it and darken the rest', () => {
    const mask = maskOf('00000', '01110', '01110', '01110', '00000');
    const pixels = new Uint8ClampedArray(5 * 5 * 4).fill(100);
    markValue(pixels, [5, 5], mask, { x: 0, y: 0, width: 5, height: 5 }, { id: 1, color: [255, 0, 0] });
    const at = (x: number, y: number): readonly number[] => [
      ...pixels.slice((y * 5 + x) * 4, (y * 5 + x) * 4 + 4),
    ];
    expect(at(2, 2)).toEqual([100, 100, 100, 100]);
    expect(at(1, 2)).toEqual([255, 0, 0, 100]);
    expect(at(0, 0)).toEqual([40, 40, 40, 100]);
  });
});
