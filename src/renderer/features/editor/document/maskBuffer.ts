import type { MaskRect } from '../../../../shared/domain/maskPatch.ts';
import { ignoreIndex } from '../../../../shared/domain/labels.ts';

/** Side of the squares in which changes are remembered, in pixels: a stroke costs its tiles, not the image. */
export const tileSize = 64;

/**
 * Class ids of an image, one byte a pixel, row-major. Never reactive and never seen by the browser's image decoder.
 * `counts[id]` are the pixels of each id; whoever writes into `data` keeps them right.
 */
export interface MaskBuffer {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
  readonly counts: Uint32Array;
}

/** Without ids all is void. */
export function createMaskBuffer(width: number, height: number, ids?: Uint8Array): MaskBuffer {
  const data = ids ?? new Uint8Array(width * height).fill(ignoreIndex);
  if (data.length !== width * height) {
    throw new RangeError(`${data.length} ids for a mask of ${width} × ${height}.`);
  }
  const counts = new Uint32Array(256);
  for (const id of data) counts[id] += 1;
  return { width, height, data, counts };
}

export function isInside({ width, height }: MaskBuffer, x: number, y: number): boolean {
  return x >= 0 && y >= 0 && x < width && y < height;
}

/** The tile of this number; those at the right and bottom edge are smaller. */
export function tileRect({ width, height }: MaskBuffer, tile: number): MaskRect {
  const columns = Math.ceil(width / tileSize);
  const x = (tile % columns) * tileSize;
  const y = Math.floor(tile / columns) * tileSize;
  return { x, y, width: Math.min(tileSize, width - x), height: Math.min(tileSize, height - y) };
}

/** A copy of the ids in `rect`, row-major. */
export function readRect({ width, data }: MaskBuffer, rect: MaskRect): Uint8Array {
  const ids = new Uint8Array(rect.width * rect.height);
  for (let row = 0; row < rect.height; row += 1) {
    const at = (rect.y + row) * width + rect.x;
    ids.set(data.subarray(at, at + rect.width), row * rect.width);
  }
  return ids;
}

export function writeRect({ width, data, counts }: MaskBuffer, rect: MaskRect, ids: Uint8Array): void {
  for (let row = 0, from = 0; row < rect.height; row += 1) {
    const at = (rect.y + row) * width + rect.x;
    for (let i = at; i < at + rect.width; i += 1, from += 1) {
      const old = data[i];
      const id = ids[from];
      if (old === id) continue;
      counts[old] -= 1;
      counts[id] += 1;
      data[i] = id;
    }
  }
}
