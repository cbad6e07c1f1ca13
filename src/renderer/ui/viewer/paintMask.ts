import { parseColor } from '../../../shared/domain/labels.ts';
import type { LabelClass } from '../../../shared/domain/labels.ts';
import type { MaskLayer } from './layers.ts';
import type { RawMask } from './rawMask.ts';

/** Little-endian RGBA of every id, opaque; 0, transparent, for void and ids outside the table. */
export function colorTable(classes: readonly LabelClass[]): Uint32Array {
  const table = new Uint32Array(256);
  for (const { id, color } of classes) {
    const [red, green, blue] = parseColor(color);
    table[id] = ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;
  }
  return table;
}

/** The mask's pixels in class colours, row-major RGBA; pixels the net is less sure of are left out. */
export function maskPixels({
  mask,
  classes,
  sure,
}: Pick<MaskLayer, 'mask' | 'classes' | 'sure'>): Uint32Array {
  const table = colorTable(classes);
  const pixels = new Uint32Array(mask.data.length);
  for (let at = 0; at < pixels.length; at += 1) {
    if (sure === undefined || sure.confidence[at] >= sure.atLeast) pixels[at] = table[mask.data[at]];
  }
  return pixels;
}

/** A straight piece of the border between two classes: [x1, y1, x2, y2] in pixel corners. */
export type Edge = readonly [x1: number, y1: number, x2: number, y2: number];

/** The borders between pixels of different classes, as few straight pieces as can be; the picture's rim is none. */
export function maskEdges(mask: RawMask): readonly Edge[] {
  return [...edgesAlong(mask, 'rows'), ...edgesAlong(mask, 'columns')];
}

function edgesAlong({ width, height, data }: RawMask, along: 'rows' | 'columns'): readonly Edge[] {
  const isRow = along === 'rows';
  const [lines, length] = isRow ? [height, width] : [width, height];
  const [lineStep, step] = isRow ? [width, 1] : [1, width];
  const edges: Edge[] = [];
  for (let line = 1; line < lines; line += 1) {
    let start = -1;
    for (let at = 0; at <= length; at += 1) {
      const pixel = line * lineStep + at * step;
      const differs = at < length && data[pixel] !== data[pixel - lineStep];
      if (differs && start < 0) start = at;
      if (differs || start < 0) continue;
      edges.push(isRow ? [start, line, at, line] : [line, start, line, at]);
      start = -1;
    }
  }
  return edges;
}
