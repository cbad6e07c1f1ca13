import type { RawMask } from '../../../ui/viewer/rawMask.ts';

/** A connected part of one value: pixels, and the box around them; right and bottom are outside of it. */
export interface MaskPart {
  readonly area: number;
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Pixels of a mask that a crop shows. */
export interface CropWindow {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Every n-th pixel of every n-th row, so that no side is longer than `limit`: enough to see what a value is. */
export function coarseMask({ width, height, data }: RawMask, limit: number): RawMask {
  const step = Math.max(1, Math.ceil(Math.max(width, height) / limit));
  const [columns, rows] = [Math.ceil(width / step), Math.ceil(height / step)];
  const coarse = new Uint8Array(columns * rows);
  for (let at = 0; at < coarse.length; at += 1) {
    const x = at % columns;
    coarse[at] = data[((at - x) / columns) * step * width + x * step];
  }
  return { width: columns, height: rows, data: coarse };
}

/** The largest part of each value whose pixels touch by their sides. */
export function largestParts(mask: RawMask): ReadonlyMap<number, MaskPart> {
  const seen = new Uint8Array(mask.data.length);
  const found = new Map<number, MaskPart>();
  for (let at = 0; at < seen.length; at += 1) {
    if (seen[at] === 1) continue;
    const part = partFrom(mask, at, seen);
    if (part.area > (found.get(mask.data[at])?.area ?? 0)) found.set(mask.data[at], part);
  }
  return found;
}

/** The part that pixel `start` is in; its pixels are marked as seen. */
function partFrom({ width, height, data }: RawMask, start: number, seen: Uint8Array): MaskPart {
  const id = data[start];
  const open = [start];
  seen[start] = 1;
  let [area, left, top, right, bottom] = [0, width, height, 0, 0];
  const reach = (at: number): void => {
    if (data[at] !== id || seen[at] === 1) return;
    seen[at] = 1;
    open.push(at);
  };
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    const x = at % width;
    const y = (at - x) / width;
    area += 1;
    left = Math.min(left, x);
    top = Math.min(top, y);
    right = Math.max(right, x + 1);
    bottom = Math.max(bottom, y + 1);
    if (x > 0) reach(at - 1);
    if (x + 1 < width) reach(at + 1);
    reach(at - width);
    reach(at + width);
  }
  return { area, left, top, right, bottom };
}

/** How much around a part is shown, as a share of its size. */
const margin = 0.25;
/** Smaller parts are not enlarged further, mask pixels. */
const leastWidth = 24;

/** A window of the given aspect (width / height) around a part, as large as the mask lets it be. */
export function cropAround(part: MaskPart, { width, height }: RawMask, aspect: number): CropWindow {
  const grown = 1 + 2 * margin;
  const wanted = Math.max(
    leastWidth,
    (part.right - part.left) * grown,
    (part.bottom - part.top) * grown * aspect,
  );
  const cropWidth = Math.min(wanted, width, height * aspect);
  const cropHeight = cropWidth / aspect;
  return {
    x: within((part.left + part.right - cropWidth) / 2, width - cropWidth),
    y: within((part.top + part.bottom - cropHeight) / 2, height - cropHeight),
    width: cropWidth,
    height: cropHeight,
  };
}

function within(start: number, last: number): number {
  return Math.max(0, Math.min(last, start));
}

/** What is not of the value is this much darker. */
const shade = 0.4;

/**
 * Makes a crop's pixels tell of one value: others darker, its border in `color`. `pixels` is RGBA, row-major, of
 * `columns` × `rows`, and shows `crop` of the mask.
 */
export function markValue(
  pixels: Uint8ClampedArray,
  [columns, rows]: readonly [columns: number, rows: number],
  mask: RawMask,
  crop: CropWindow,
  { id, color }: { readonly id: number; readonly color: readonly [number, number, number] },
): void {
  const isOf = (column: number, row: number): boolean => {
    const x = Math.floor(crop.x + ((column + 0.5) / columns) * crop.width);
    const y = Math.floor(crop.y + ((row + 0.5) / rows) * crop.height);
    return x >= 0 && x < mask.width && mask.data[y * mask.width + x] === id;
  };
  for (let at = 0; at < columns * rows; at += 1) {
    const column = at % columns;
    const row = (at - column) / columns;
    if (!isOf(column, row)) darken(pixels, at * 4);
    else if (!sides.every(([x, y]) => isOf(column + x, row + y))) pixels.set(color, at * 4);
  }
}

const sides = [[-1, 0], [1, 0], [0, -1], [0, 1]] as const; // prettier-ignore

function darken(pixels: Uint8ClampedArray, at: number): void {
  for (let channel = at; channel < at + 3; channel += 1) pixels[channel] *= shade;
}
