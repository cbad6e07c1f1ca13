import { inflateSync } from 'node:zlib';
import { crc32 } from '@node-rs/crc32';

/** Adam7: first column, first row, column step, row step of each pass (PNG specification, section 8.1). */
const passes = [
  [0, 0, 8, 8], [4, 0, 8, 8], [0, 4, 4, 8], [2, 0, 4, 4], [0, 2, 2, 4], [1, 0, 2, 2], [0, 1, 1, 2],
] as const; // prettier-ignore

export interface LowDepthImage {
  /** One sample a byte, `[height, width]`. */
  readonly data: Uint8Array;
  /** RGB triples, null without a PLTE chunk. */
  readonly palette: readonly (readonly number[])[] | null;
}

/**
 * Decodes an interlaced one-channel PNG of 1, 2 or 4 bits. Needed because fast-png refuses these files and
 * upng-js 2.1.0 returns wrong pixels for 1 bit (254 of 1,024 in PngSuite's basi0g01).
 * Throws an Error that says what is malformed.
 */
export function decodeInterlacedLowDepth(
  bytes: Uint8Array,
  width: number,
  height: number,
  depth: number,
): LowDepthImage {
  const chunks = readChunks(bytes);
  const stream = inflateSync(
    Buffer.concat(chunks.filter(({ type }) => type === 'IDAT').map(({ body }) => body)),
  );
  const plte = chunks.find(({ type }) => type === 'PLTE')?.body;
  const palette =
    plte && Array.from({ length: plte.length / 3 }, (_, i) => [...plte.subarray(i * 3, i * 3 + 3)]);
  const data = new Uint8Array(width * height);
  let offset = 0;
  for (const [x0, y0, dx, dy] of passes) {
    const columns = Math.ceil((width - x0) / dx);
    const rows = Math.ceil((height - y0) / dy);
    if (columns <= 0 || rows <= 0) continue;
    const rowBytes = Math.ceil((columns * depth) / 8);
    const size = rows * (rowBytes + 1);
    const packed = unfilter(stream.subarray(offset, offset + size), rows, rowBytes);
    scatter(packed, rowBytes, { columns, rows, depth }, (column, row, value) => {
      data[(y0 + row * dy) * width + x0 + column * dx] = value;
    });
    offset += size;
  }
  return { data, palette: palette ?? null };
}

interface Chunk {
  readonly type: string;
  readonly body: Uint8Array;
}

/** Every chunk whole and with its checksum. */
function readChunks(bytes: Uint8Array): readonly Chunk[] {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const chunks: Chunk[] = [];
  for (let at = 8; at < buffer.length;) {
    const end = at + 12 > buffer.length ? Infinity : at + 8 + buffer.readUInt32BE(at);
    if (end + 4 > buffer.length) throw new Error('a chunk is cut short');
    if (crc32(buffer.subarray(at + 4, end)) !== buffer.readUInt32BE(end))
      throw new Error('a checksum does not match');
    chunks.push({ type: buffer.toString('latin1', at + 4, at + 8), body: buffer.subarray(at + 8, end) });
    at = end + 4;
  }
  return chunks;
}

/** Undoes the row filters (PNG specification, section 9) of samples that are at most one byte. */
function unfilter(filtered: Uint8Array, rows: number, rowBytes: number): Uint8Array {
  if (filtered.length < rows * (rowBytes + 1)) throw new Error('pixels are missing');
  const out = new Uint8Array(rows * rowBytes);
  for (let row = 0; row < rows; row++) {
    const filter = filtered[row * (rowBytes + 1)];
    if (filter >= predictors.length) throw new Error(`there is no row filter ${filter}`);
    const predict = predictors[filter];
    for (let i = 0; i < rowBytes; i++) {
      const at = row * rowBytes + i;
      const left = i > 0 ? out[at - 1] : 0;
      const up = row > 0 ? out[at - rowBytes] : 0;
      const upLeft = i > 0 && row > 0 ? out[at - rowBytes - 1] : 0;
      out[at] = filtered[row * (rowBytes + 1) + 1 + i] + predict(left, up, upLeft);
    }
  }
  return out;
}

const predictors: readonly ((left: number, up: number, upLeft: number) => number)[] = [
  () => 0,
  (left) => left,
  (_left, up) => up,
  (left, up) => (left + up) >> 1,
  paeth,
];

function paeth(left: number, up: number, upLeft: number): number {
  const estimate = left + up - upLeft;
  const distances = [left, up, upLeft].map((value) => Math.abs(estimate - value));
  return [left, up, upLeft][distances.indexOf(Math.min(...distances))];
}

function scatter(
  packed: Uint8Array,
  rowBytes: number,
  pass: { readonly columns: number; readonly rows: number; readonly depth: number },
  put: (column: number, row: number, value: number) => void,
): void {
  for (let row = 0; row < pass.rows; row++) {
    for (let column = 0; column < pass.columns; column++) {
      const bit = column * pass.depth;
      const byte = packed[row * rowBytes + (bit >> 3)];
      put(column, row, (byte >> (8 - pass.depth - (bit & 7))) & (2 ** pass.depth - 1));
    }
  }
}
