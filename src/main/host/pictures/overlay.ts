import sharp from 'sharp';
import type { OverlayMode } from '../../../shared/contract/blobs.ts';
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
  mode: OverlayMode = 'fill',
): Promise<Buffer> {
  const scale = size === 0 ? 1 : Math.min(1, size / Math.max(mask.width, mask.height));
  const width = Math.max(1, Math.round(mask.width * scale));
  const height = Math.max(1, Math.round(mask.height * scale));
  const pixels = look[mode](shrink(mask, width, height), classes);
  return sharp(Buffer.from(pixels.buffer), { raw: { width, height, channels: 4 } })
    .png({ compressionLevel: 3 })
    .toBuffer();
}

/** Outlines are the class's colour at this share of its brightness: they stand out from the fill. */
const outlineShade = 0.55;

type Look = (mask: LabelMask, classes: readonly LabelClass[]) => Uint32Array;

const look: Readonly<Record<OverlayMode, Look>> = {
  fill: (mask, classes) => paint(mask, rgbaTable(classes, 1), rgbaTable(classes, 1)),
  outline: (mask, classes) => paint(mask, new Uint32Array(256), rgbaTable(classes, 1)),
  both: (mask, classes) => paint(mask, rgbaTable(classes, 1), rgbaTable(classes, outlineShade)),
};

function shrink(mask: LabelMask, width: number, height: number): LabelMask {
  if (width === mask.width && height === mask.height) return mask;
  const columns = Uint32Array.from({ length: width }, (_, x) => Math.floor(((x + 0.5) * mask.width) / width));
  const data = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    const row = Math.floor(((y + 0.5) * mask.height) / height) * mask.width;
    for (let x = 0; x < width; x++) data[y * width + x] = mask.data[row + columns[x]];
  }
  return { width, height, data };
}

/**
 * Inner colours, and at a pixel whose left or upper neighbour is another class the outer ones. A plain loop: a grid asks
 * for many at once, and the host answers nothing else meanwhile.
 */
function paint({ data, width }: LabelMask, inner: Uint32Array, outer: Uint32Array): Uint32Array {
  const painted = new Uint32Array(data.length);
  for (let start = 0; start < data.length; start += width) {
    for (let i = start; i < start + width; i += 1) {
      const id = data[i];
      const isEdge = (i > start && data[i - 1] !== id) || (start > 0 && data[i - width] !== id);
      painted[i] = isEdge ? outer[id] : inner[id];
    }
  }
  return painted;
}

/** Little-endian RGBA of each class id; 0, transparent, for the rest. */
function rgbaTable(classes: readonly LabelClass[], shade: number): Uint32Array {
  const table = new Uint32Array(256);
  for (const { id, color } of classes) {
    const [red, green, blue] = parseColor(color).map((part) => Math.round(part * shade));
    table[id] = (0xff000000 | (blue << 16) | (green << 8) | red) >>> 0;
  }
  return table;
}
