import { ignoreIndex, parseColor, type LabelClass } from '../../../shared/domain/labels.ts';
import { StudioError } from '../../../shared/errors.ts';
import { decodeGreyTiff, decodeImage, readFileBytes } from './imageIo.ts';
import { detectImageType, isLossyImage } from './imageType.ts';
import type { LabelMask } from './labelMask.ts';
import { decodePngSamples, encodePalettePng, type PngSamples, type PngText } from './png.ts';

/**
 * A mask as its file holds it, before its values mean classes:
 * `grey` and `palette` values are the stored numbers, `rgb` values are `0xRRGGBB`.
 * An RGB file whose three channels are equal everywhere reads as `grey`.
 */
export interface RawMask {
  readonly width: number;
  readonly height: number;
  readonly kind: 'grey' | 'palette' | 'rgb';
  /** Row-major `[height, width]`. */
  readonly values: Uint8Array | Uint16Array | Uint32Array;
  /** `0xRRGGBB` of each index, for `palette` only. */
  readonly palette: readonly number[] | null;
  /** The file keeps a likeness, not numbers: values near edges are made up. */
  readonly isLossy: boolean;
}

type Pixels = Omit<RawMask, 'isLossy'>;

/** Reads any mask file, keeping indices. Throws StudioError('badInput') as `readImage` does. */
export async function readRawMask(path: string): Promise<RawMask> {
  return decodeRawMask(await readFileBytes(path), path);
}

export async function decodeRawMask(bytes: Uint8Array, name: string): Promise<RawMask> {
  return { ...(await decodePixels(bytes, name)), isLossy: isLossyImage(bytes) };
}

async function decodePixels(bytes: Uint8Array, name: string): Promise<Pixels> {
  const type = detectImageType(bytes);
  if (type === 'png') return pixelsOf(decodePngSamples(bytes, name));
  const deep = type === 'tiff' ? await decodeGreyTiff(bytes, name) : null;
  if (deep !== null) {
    return { width: deep.width, height: deep.height, kind: 'grey', values: deep.data, palette: null };
  }
  const { width, height, data } = await decodeImage(bytes, name);
  return packColours({ width, height, data, channels: 3, depth: 8, palette: null });
}

/** Reads a mask the studio wrote: class ids, void as the ignore index. */
export async function readLabelMask(path: string): Promise<LabelMask> {
  const { width, height, kind, values } = await readRawMask(path);
  if (kind !== 'rgb' && values instanceof Uint8Array) return { width, height, data: values };
  throw new StudioError('badInput', `${path} is no index PNG: it holds colours or 16-bit values.`, {
    fix: 'Restore the file, or import the dataset again.',
  });
}

/**
 * An 8-bit palette PNG whose indices are the class ids and whose palette shows the class colours in any
 * viewer; void (255) is white. Without classes the palette is the grey ramp.
 */
export async function encodeIndexPng(
  mask: LabelMask,
  classes: readonly LabelClass[],
  text?: PngText,
): Promise<Uint8Array> {
  return encodePalettePng(mask.width, mask.height, mask.data, classPalette(classes), text);
}

function classPalette(classes: readonly LabelClass[]): Uint8Array {
  const palette = new Uint8Array(256 * 3);
  for (let id = 0; id < 256; id++) {
    const unused = classes.length === 0 ? [id, id, id] : [0, 0, 0];
    palette.set(id < classes.length ? parseColor(classes[id].color) : unused, id * 3);
  }
  palette.fill(255, ignoreIndex * 3);
  return palette;
}

/** `0xRRGGBB` → `#RRGGBB` */
export function colorText(value: number): string {
  return `#${value.toString(16).toUpperCase().padStart(6, '0')}`;
}

function pixelsOf(png: PngSamples): Pixels {
  const { width, height, palette, channels } = png;
  if (palette !== null) {
    const colours = palette.map(([red = 0, green = 0, blue = 0]) => (red << 16) | (green << 8) | blue);
    return { width, height, kind: 'palette', values: png.data, palette: colours };
  }
  if (channels <= 2) return { width, height, kind: 'grey', values: pickChannel(png), palette: null };
  return packColours(png);
}

/** The first channel of grey, grey + alpha, or RGB whose channels agree. */
function pickChannel({ data, channels }: PngSamples): Uint8Array | Uint16Array {
  return channels === 1 ? data : data.filter((_, i) => i % channels === 0);
}

function packColours(png: PngSamples): Pixels {
  const { width, height, channels, data } = png;
  const shift = png.depth === 16 ? 8 : 0;
  const values = new Uint32Array(width * height);
  let isGrey = true;
  for (let i = 0, at = 0; i < values.length; i++, at += channels) {
    const red = data[at] >> shift;
    const green = data[at + 1] >> shift;
    const blue = data[at + 2] >> shift;
    isGrey &&= red === green && green === blue;
    values[i] = (red << 16) | (green << 8) | blue;
  }
  if (isGrey && shift === 0) return { width, height, kind: 'grey', values: pickChannel(png), palette: null };
  return { width, height, kind: 'rgb', values, palette: null };
}
