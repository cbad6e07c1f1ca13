import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import expected from '../../../fixtures/rasters/rasters.json' with { type: 'json' };
import {
  floodFill,
  sameLabel,
  similarColour,
} from '../../../../src/renderer/features/editor/document/raster/floodFill.ts';
import { emitPolygon } from '../../../../src/renderer/features/editor/document/raster/polygon.ts';
import type { EmitSpan, Point } from '../../../../src/renderer/features/editor/document/raster/span.ts';
import { emitStroke, snapBrush } from '../../../../src/renderer/features/editor/document/raster/stroke.ts';

interface Rasters {
  readonly side: number;
  readonly polygons: readonly {
    readonly points: readonly [number, number][];
    readonly spans: readonly number[];
  }[];
  readonly fills: readonly {
    readonly x: number;
    readonly y: number;
    readonly tolerance: number;
    readonly rgb: readonly number[];
    readonly spans: readonly number[];
  }[];
}

const rasters = expected as unknown as Rasters;
const { side } = rasters;

/** The pixels of a raster inside a square image, as a picture of # and dots. */
function picture(draw: (emit: EmitSpan) => void, width = side, height = side): string {
  const rows = Array.from({ length: height }, () => Array.from({ length: width }, () => '.'));
  draw((y, from, to) => {
    for (let x = Math.max(0, from); x < Math.min(width, to); x += 1)
      if (y >= 0 && y < height) rows[y][x] = '#';
  });
  return rows.map((row) => row.join('')).join('\n');
}

function drawSpans(spans: readonly number[]): (emit: EmitSpan) => void {
  return (emit) => {
    for (let i = 0; i < spans.length; i += 3) emit(spans[i], spans[i + 1], spans[i + 2]);
  };
}

const toPoints = (points: readonly (readonly [number, number])[]): Point[] =>
  points.map(([x, y]) => ({ x, y }));

/** Turns of the outline around a place, by the angles between its corners: slow, and nothing like the raster's way. */
function windingOf(points: readonly Point[], at: Point): number {
  let turned = 0;
  for (const [i, a] of points.entries()) {
    const b = points[(i + 1) % points.length];
    const [ax, ay, bx, by] = [a.x - at.x, a.y - at.y, b.x - at.x, b.y - at.y];
    turned += Math.atan2(ax * by - ay * bx, ax * bx + ay * by);
  }
  return Math.round(turned / (2 * Math.PI));
}

describe('polygons', () => {
  it('hold the pixels whose centres OpenCV finds inside', () => {
    for (const { points, spans } of rasters.polygons) {
      expect(picture((emit) => emitPolygon(toPoints(points), emit))).toBe(picture(drawSpans(spans)));
    }
  });

  it('that cross themselves have no holes', () => {
    const star = toPoints([[12.1, 1], [18.3, 21.2], [2.2, 8.7], [21.9, 8.6], [5.4, 21.3]]); // prettier-ignore
    const wound = picture((emit) => {
      for (let y = 0; y < side; y += 1)
        for (let x = 0; x < side; x += 1)
          if (windingOf(star, { x: x + 0.5, y: y + 0.5 }) !== 0) emit(y, x, x + 1);
    });
    expect(picture((emit) => emitPolygon(star, emit))).toBe(wound);
    expect(wound.split('\n')[11]?.[12]).toBe('#');
  });

  it('with a side in common share no pixel and leave none out', () => {
    const left = toPoints([[2, 2], [10.5, 2], [14.5, 20], [2, 20]]); // prettier-ignore
    const right = toPoints([[10.5, 2], [22, 2], [22, 20], [14.5, 20]]); // prettier-ignore
    const count = new Map<string, number>();
    for (const polygon of [left, right])
      emitPolygon(polygon, (y, from, to) => {
        for (let x = from; x < to; x += 1) count.set(`${x},${y}`, (count.get(`${x},${y}`) ?? 0) + 1);
      });
    expect(new Set(count.values())).toEqual(new Set([1]));
    expect(count.size).toBe(20 * 18);
  });
});

describe('fill', () => {
  it('by colour takes the pixels OpenCV takes', () => {
    for (const { x, y, tolerance, rgb, spans } of rasters.fills) {
      const rgba = new Uint8ClampedArray(side * side * 4);
      for (let i = 0; i < side * side; i += 1) rgba.set(rgb.slice(i * 3, i * 3 + 3), i * 4);
      const matches = similarColour(rgba, y * side + x, tolerance);
      const area = { width: side, height: side, matches };
      expect(picture((emit) => floodFill(area, x, y, emit))).toBe(picture(drawSpans(spans)));
    }
  });

  it('by class takes what hangs together by the sides, each pixel once', () => {
    const mask = ['1121', '2211', '1121', '1222'].join('').split('').map(Number);
    const ids = Uint8Array.from(mask);
    const area = { width: 4, height: 4, matches: sameLabel(ids, 3) };
    const found: string[] = [];
    floodFill(area, 3, 0, (y, from, to) => {
      for (let x = from; x < to; x += 1) found.push(`${x},${y}`);
    });
    expect(found.sort()).toEqual(['2,1', '3,0', '3,1', '3,2']);
  });

  it('finds what a search pixel by pixel finds, in any labels', () => {
    const width = 9;
    const property = fc.property(
      fc.uint8Array({ minLength: 72, maxLength: 72, max: 2 }),
      fc.nat({ max: 71 }),
      (ids, seed) => {
        const spans: number[] = [];
        const area = { width, height: 8, matches: sameLabel(ids, seed) };
        floodFill(area, seed % width, Math.floor(seed / width), (...span) => spans.push(...span));
        const found = picture(drawSpans(spans), width, 8);
        expect(found).toBe(picture(drawSpans(searchByPixel(ids, width, seed)), width, 8));
      },
    );
    fc.assert(property, { numRuns: 300, seed: 1 });
  });
});

function searchByPixel(ids: Uint8Array, width: number, seed: number): readonly number[] {
  const found = new Set([seed]);
  for (const at of found) {
    const x = at % width;
    const beside = [x > 0 ? at - 1 : -1, x < width - 1 ? at + 1 : -1, at - width, at + width];
    for (const next of beside) if (next >= 0 && ids[next] === ids[seed]) found.add(next);
  }
  return [...found].flatMap((at) => [Math.floor(at / width), at % width, (at % width) + 1]);
}

describe('the brush', () => {
  const dab = (size: number): string => {
    const at = snapBrush({ x: 4.4, y: 4.4 }, size);
    return picture((emit) => emitStroke(at, at, size, emit), 9, 9)
      .split('\n')
      .filter((row) => row.includes('#'))
      .join('|');
  };

  it('of one pixel paints the pixel under the pointer', () => {
    expect(dab(1)).toBe('....#....');
  });

  it('is as wide and high as its size says', () => {
    expect(dab(2)).toBe('...##....|...##....');
    expect(dab(4)).toBe('...##....|..####...|..####...|...##....');
    expect(dab(5)).toBe('...###...|..#####..|..#####..|..#####..|...###...');
  });

  it('paints every pixel whose centre is at most half its size from the way', () => {
    const place = fc.record({
      x: fc.double({ min: 0, max: 20, noNaN: true }),
      y: fc.double({ min: 0, max: 20, noNaN: true }),
    });
    const property = fc.property(place, place, fc.integer({ min: 1, max: 9 }), (a, b, size) => {
      const found = new Set<string>();
      emitStroke(a, b, size, (y, from, to) => {
        for (let x = from; x < to; x += 1) found.add(`${x},${y}`);
      });
      for (let y = -6; y < 27; y += 1)
        for (let x = -6; x < 27; x += 1) {
          const distance = distanceToWay({ x: x + 0.5, y: y + 0.5 }, a, b);
          // Within the rounding of the last bit either answer is right.
          if (Math.abs(distance - size / 2) > 1e-6 && found.has(`${x},${y}`) !== distance < size / 2)
            return false;
        }
      return true;
    });
    fc.assert(property, { numRuns: 200, seed: 1 });
  });
});

function distanceToWay(at: Point, a: Point, b: Point): number {
  const [dx, dy] = [b.x - a.x, b.y - a.y];
  const length = dx * dx + dy * dy;
  const along = length === 0 ? 0 : Math.max(0, Math.min(1, ((at.x - a.x) * dx + (at.y - a.y) * dy) / length));
  return Math.hypot(at.x - a.x - along * dx, at.y - a.y - along * dy);
}
