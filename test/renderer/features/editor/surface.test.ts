import { describe, expect, it } from 'vitest';
import { createMaskBuffer } from '../../../../src/renderer/features/editor/document/maskBuffer.ts';
import { maskPalette, paintMask } from '../../../../src/renderer/features/editor/surface/maskPainter.ts';
import {
  centred,
  fitView,
  panBy,
  toImage,
  toScreen,
  zoomAt,
} from '../../../../src/renderer/features/editor/surface/view.ts';

const classes = [
  { id: 0, name: 'a', color: '#FF0000' },
  { id: 1, name: 'b', color: '#0000FF' },
];
/** a a b b / a a b b / void void b b */
const mask = createMaskBuffer(4, 3, Uint8Array.from([0, 0, 1, 1, 0, 0, 1, 1, 255, 255, 1, 1]));
const style = { opacity: 0.5, outlines: true, patterns: false };

/** What each screen pixel shows: the class's letter, capital on an outline, a dot for nothing. */
function shown(
  view: { scale: number; x: number; y: number },
  hidden: readonly number[] = [],
  outlines = true,
): string[] {
  const palette = maskPalette(classes, new Set(hidden), { ...style, outlines });
  const area = { x: 0, y: 0, width: 8, height: 6 };
  const pixels = new Uint32Array(area.width * area.height);
  paintMask(mask, palette, view, area, pixels);
  const letters = new Map([
    [0, '.'],
    [palette.fill[0], 'a'],
    [palette.fill[1], 'b'],
    ...(outlines ? ([[palette.outline[0], 'A'], [palette.outline[1], 'B']] as const) : []), // prettier-ignore
  ]);
  return Array.from({ length: area.height }, (_, y) =>
    Array.from(
      pixels.subarray(y * area.width, (y + 1) * area.width),
      (pixel) => letters.get(pixel) ?? '?',
    ).join(''),
  );
}

describe('the mask on the screen', () => {
  it('has outlines of one screen pixel inside the class, drawn once between two', () => {
    expect(shown({ scale: 2, x: 0, y: 0 })).toEqual([
      'aaaaBbbb',
      'aaaaBbbb',
      'aaaaBbbb',
      'AAAABbbb',
      '....Bbbb',
      '....Bbbb',
    ]);
  });

  it('ends where the image ends, without an outline', () => {
    expect(shown({ scale: 1, x: 2, y: 1 }, [], false)).toEqual([
      '........',
      '..aabb..',
      '..aabb..',
      '....bb..',
      '........',
      '........',
    ]);
  });

  it('leaves hidden classes out', () => {
    expect(shown({ scale: 1, x: 0, y: 0 }, [1], false)[0]).toBe('aa......');
  });

  it('shows each class in its own colour at the chosen opacity', () => {
    const { fill } = maskPalette(classes, new Set(), style);
    expect([fill[0].toString(16), fill[1].toString(16)]).toEqual(['800000ff', '80ff0000']);
  });

  it('gives patterns to classes beyond the colours the eye tells apart', () => {
    const many = Array.from({ length: 40 }, (_, id) => ({ id, name: String(id), color: '#808080' }));
    const { pattern } = maskPalette(many, new Set(), { ...style, patterns: true });
    expect([pattern[10], pattern[11], pattern[22], pattern[33]]).toEqual([0, 1, 2, 3]);
    expect(maskPalette(many, new Set(), style).pattern[11]).toBe(0);
  });
});

describe('the view', () => {
  const image = { width: 400, height: 300 };
  const screen = { width: 824, height: 700 };

  it('fits the image with a margin, in the middle', () => {
    const view = fitView(image, screen);
    expect(view).toEqual({ scale: 2, x: 12, y: 50 });
    expect(centred(image, screen, 1)).toEqual({ scale: 1, x: 212, y: 200 });
  });

  it('zooms around the pointer', () => {
    const at = { x: 321, y: 123 };
    const before = fitView(image, screen);
    const after = zoomAt(before, at, 1.7);
    expect(toImage(after, at).x).toBeCloseTo(toImage(before, at).x, 9);
    expect(toScreen(after, toImage(after, at)).y).toBeCloseTo(at.y, 9);
    expect(zoomAt(before, at, 1e9).scale).toBe(64);
  });

  it('never pans the image out of sight', () => {
    const view = panBy(fitView(image, screen), -5000, 5000, image, screen);
    expect(view.x + image.width * view.scale).toBe(48);
    expect(screen.height - view.y).toBe(48);
  });
});
