import { assertPixelCount, imageError } from './imageError.ts';
import type { RgbImage } from './imageIo.ts';

interface BmpHeader {
  readonly width: number;
  readonly height: number;
  readonly topDown: boolean;
  readonly bitsPerPixel: 1 | 4 | 8 | 24 | 32;
  readonly pixelOffset: number;
  /** Offset of the palette's four-byte entries (blue, green, red, reserved). */
  readonly paletteOffset: number;
  readonly paletteSize: number;
}

/** Uncompressed Windows bitmaps of 1, 4, 8, 24 and 32 bits, which sharp does not read. */
export function decodeBmp(bytes: Uint8Array, name: string): RgbImage {
  const header = readBmpHeader(bytes, name);
  const { width, height, bitsPerPixel } = header;
  const rowBytes = Math.ceil((width * bitsPerPixel) / 32) * 4;
  if (header.pixelOffset + rowBytes * height > bytes.length) {
    throw imageError('unreadable', name, 'the file is damaged or incomplete (pixels are missing)');
  }
  const data = new Uint8Array(width * height * 3);
  const readPixel = bitsPerPixel >= 24 ? readTrueColour : readPaletteColour;
  for (let y = 0; y < height; y++) {
    const row = header.pixelOffset + (header.topDown ? y : height - 1 - y) * rowBytes;
    for (let x = 0; x < width; x++) readPixel(bytes, header, row, x, data, (y * width + x) * 3);
  }
  return { width, height, data };
}

export function readBmpHeader(bytes: Uint8Array, name: string): BmpHeader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 54)
    throw imageError('unreadable', name, 'the file is damaged or incomplete (no header)');
  const headerBytes = view.getUint32(14, true);
  const width = view.getInt32(18, true);
  const signedHeight = view.getInt32(22, true);
  const height = Math.abs(signedHeight);
  const bitsPerPixel = view.getUint16(28, true);
  const compression = view.getUint32(30, true);
  if (headerBytes < 40 || width <= 0 || height === 0)
    throw imageError('unreadable', name, 'its header is damaged');
  assertPixelCount(width, height, name);
  // 3 = BI_BITFIELDS: for 32 bits practically always the plain blue, green, red, alpha order.
  const isPlain = compression === 0 || (compression === 3 && bitsPerPixel === 32);
  if (!isPlain || !isSupportedDepth(bitsPerPixel)) {
    throw imageError(
      'unsupported',
      name,
      `bitmaps of ${bitsPerPixel} bits with compression ${compression} are not read`,
    );
  }
  const paletteSize = bitsPerPixel > 8 ? 0 : view.getUint32(46, true) || 2 ** bitsPerPixel;
  const paletteOffset = 14 + headerBytes;
  const pixelOffset = view.getUint32(10, true);
  if (paletteOffset + paletteSize * 4 > bytes.length)
    throw imageError('unreadable', name, 'its palette is incomplete');
  return { width, height, topDown: signedHeight < 0, bitsPerPixel, pixelOffset, paletteOffset, paletteSize };
}

function isSupportedDepth(bits: number): bits is BmpHeader['bitsPerPixel'] {
  return [1, 4, 8, 24, 32].includes(bits);
}

type PixelReader = (
  bytes: Uint8Array,
  header: BmpHeader,
  row: number,
  x: number,
  out: Uint8Array,
  at: number,
) => void;

const readTrueColour: PixelReader = (bytes, header, row, x, out, at) => {
  copyColour(bytes, row + x * (header.bitsPerPixel / 8), out, at);
};

const readPaletteColour: PixelReader = (bytes, header, row, x, out, at) => {
  const bits = header.bitsPerPixel;
  const bit = x * bits;
  const index = (bytes[row + (bit >> 3)] >> (8 - bits - (bit & 7))) & (2 ** bits - 1);
  copyColour(bytes, header.paletteOffset + Math.min(index, header.paletteSize - 1) * 4, out, at);
};

function copyColour(bytes: Uint8Array, from: number, out: Uint8Array, at: number): void {
  out[at] = bytes[from + 2]!;
  out[at + 1] = bytes[from + 1]!;
  out[at + 2] = bytes[from]!;
}
