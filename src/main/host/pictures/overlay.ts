import sharp from 'sharp';
import { parseColor, type LabelClass } from '../../../shared/domain/labels.ts';
import type { LabelMask } from '../../core/data/labelMask.ts';

/**
 * The mask in class colours as an RGBA PNG, void and ids outside the table transparent.
 * Longest side `size` pixels by nearest neighbour, never enlarged; 0: the mask's own size.
 */
export async function renderOverlay(
  mask: LabelMask,
  classes: readonly LabelClass[],
  size: number,
): Promise<Buffer> {
  const scale = size === 0 ? 1 : Math.min(1, size / Math.max(mask.width, mask.height));
  const width = Math.max(1, Math.round(mask.width * scale));
  const height = Math.max(1, Math.round(mask.height * scale));
  const pixels = paintOverlay(mask, classes, width, height);
  return sharp(Buffer.from(pixels.buffer), { raw: { width, height, channels: 4 } })
    .png({ compressionLevel: 3 })
    .toBuffer();
}

function paintOverlay(
  mask: LabelMask,
  classes: readonly LabelClass[],
  width: number,
  height: number,
): Uint32Array {
  const colors = rgbaTable(classes);
  const columns = Uint32Array.from({ length: width }, (_, x) => Math.floor(((x + 0.5) * mask.width) / width));
  const pixels = new Uint32Array(width * height);
  for (let y = 0; y < height; y++) {
    const row = Math.floor(((y + 0.5) * mask.height) / height) * mask.width;
    for (let x = 0; x < width; x++) pixels[y * width + x] = colors[mask.data[row + columns[x]]];
  }
  return pixels;
}

/** Little-endian RGBA of each class id; 0, transparent, for the rest. */
function rgbaTable(classes: readonly LabelClass[]): Uint32Array {
  const table = new Uint32Array(256);
  for (const { id, color } of classes) {
    const [red, green, blue] = parseColor(color);
    table[id] = (0xff000000 | (blue << 16) | (green << 8) | red) >>> 0;
  }
  return table;
}
