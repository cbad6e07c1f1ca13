import type { MaskBuffer } from '../document/maskBuffer.ts';
import { ignoreIndex, parseColor } from '../../../../shared/domain/labels.ts';
import type { LabelClass } from '../../../../shared/domain/labels.ts';
import type { MaskRect } from '../../../../shared/domain/maskPatch.ts';
import { classPattern, classPatterns } from '../../../format/classPattern.ts';
import type { View } from './view.ts';

/** How a mask is shown. */
export interface MaskStyle {
  /** Of the fill, 0 … 1; outlines stay visible. */
  readonly opacity: number;
  readonly outlines: boolean;
  readonly patterns: boolean;
}

/** Little-endian RGBA of each id, ready for an ImageData. */
export interface MaskPalette {
  readonly fill: Uint32Array;
  readonly outline: Uint32Array;
  /** 1 for ids that are drawn at all. */
  readonly shown: Uint8Array;
  /** Pattern of each id, its place in `classPatterns`. */
  readonly pattern: Uint8Array;
}

const outlineShade = 0.4;
const outlineAlpha = 235;
/** Ids no class has are shown, in grey, never hidden. */
const unknownColour = [160, 160, 160] as const;

export function maskPalette(
  classes: readonly LabelClass[],
  hidden: ReadonlySet<number>,
  style: MaskStyle,
): MaskPalette {
  const palette = {
    fill: new Uint32Array(256),
    outline: new Uint32Array(256),
    shown: new Uint8Array(256).fill(1),
    pattern: new Uint8Array(256),
  };
  for (let id = 0; id < 256; id += 1) {
    const known = classes.at(id);
    const colour = known === undefined ? unknownColour : parseColor(known.color);
    palette.fill[id] = packColour(colour, 1, Math.round(style.opacity * 255));
    palette.outline[id] = style.outlines ? packColour(colour, outlineShade, outlineAlpha) : palette.fill[id];
    if (style.patterns) palette.pattern[id] = classPatterns.indexOf(classPattern(id));
    if (hidden.has(id)) palette.shown[id] = 0;
  }
  palette.shown[ignoreIndex] = 0;
  return palette;
}

function packColour(
  [red, green, blue]: readonly [number, number, number],
  shade: number,
  alpha: number,
): number {
  const part = (value: number): number => Math.round(value * shade);
  return ((alpha << 24) | (part(blue) << 16) | (part(green) << 8) | part(red)) >>> 0;
}

/** Outside of the image. */
const none = -1;

/**
 * Draws the screen pixels of `area` (device pixels) into `out`, `[area.height, area.width]`: each takes the id of the
 * mask pixel under its centre, so that ids are never blended, and an outline is one screen pixel wide at every zoom.
 * It runs inside of its class; between two classes only one of them draws it.
 */
export function paintMask(
  mask: MaskBuffer,
  palette: MaskPalette,
  view: View,
  area: MaskRect,
  out: Uint32Array,
): void {
  const columns = placesAlong(view.x, view.scale, area.x - 1, area.width + 2, mask.width);
  const rows = placesAlong(view.y, view.scale, area.y - 1, area.height + 2, mask.height);
  let above = sampleRow(mask, columns, rows[0]);
  let row = sampleRow(mask, columns, rows[1]);
  for (let y = 0; y < area.height; y += 1) {
    const below = sampleRow(mask, columns, rows[y + 2]);
    const target = out.subarray(y * area.width, (y + 1) * area.width);
    paintRow(target, palette, { above, row, below }, area.x, area.y + y);
    above = row;
    row = below;
  }
}

interface Rows {
  readonly above: Int16Array;
  readonly row: Int16Array;
  readonly below: Int16Array;
}

function paintRow(target: Uint32Array, palette: MaskPalette, rows: Rows, x0: number, y: number): void {
  const { above, row, below } = rows;
  const { fill, outline, shown, pattern } = palette;
  for (let x = 0; x < target.length; x += 1) {
    const id = row[x + 1];
    if (id === none || shown[id] === 0) {
      target[x] = 0;
      continue;
    }
    const left = row[x];
    const up = above[x + 1];
    const isEdge =
      (left !== id && left !== none) ||
      (up !== id && up !== none) ||
      isHidden(row[x + 2], shown) ||
      isHidden(below[x + 1], shown);
    const isMarked = isEdge || (pattern[id] !== 0 && isOnPattern(pattern[id], x0 + x, y));
    target[x] = isMarked ? outline[id] : fill[id];
  }
}

function isHidden(id: number, shown: Uint8Array): boolean {
  return id !== none && shown[id] === 0;
}

const patternPeriodPx = 8;

function isOnPattern(pattern: number, x: number, y: number): boolean {
  const along = (x + y) % patternPeriodPx === 0;
  if (pattern === 1) return along;
  if (pattern === 2) return x % patternPeriodPx < 2 && y % patternPeriodPx < 2;
  return along || (x - y) % patternPeriodPx === 0;
}

function sampleRow({ width, data }: MaskBuffer, columns: Int32Array, y: number): Int16Array {
  const ids = new Int16Array(columns.length).fill(none);
  if (y === none) return ids;
  for (let i = 0; i < columns.length; i += 1) {
    if (columns[i] !== none) ids[i] = data[y * width + columns[i]];
  }
  return ids;
}

/** Which mask pixel lies under the centre of each screen pixel from `start` on. */
function placesAlong(
  offset: number,
  scale: number,
  start: number,
  count: number,
  length: number,
): Int32Array {
  return Int32Array.from({ length: count }, (_, i) => {
    const at = Math.floor((start + i + 0.5 - offset) / scale);
    return at >= 0 && at < length ? at : none;
  });
}
