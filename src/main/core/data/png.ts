import { promisify } from 'node:util';
import { deflate } from 'node:zlib';
import { crc32 } from '@node-rs/crc32';
import { decode as decodeWithFastPng } from 'fast-png';
import { assertPixelCount, imageError } from './imageError.ts';
import { decodeInterlacedLowDepth } from './pngInterlaced.ts';

const deflateAsync = promisify(deflate);
const signature = Buffer.from('89504e470d0a1a0a', 'hex');

/** Samples of a PNG exactly as stored: palette indices stay indices, no gamma, no profile, no alpha blending. */
export interface PngSamples {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly depth: number;
  /** One element a sample, unpacked, `[height, width, channels]`. */
  readonly data: Uint8Array | Uint16Array;
  readonly palette: readonly (readonly number[])[] | null;
}

/** A remark of a PNG: other programs keep or ignore it. */
export interface PngText {
  readonly keyword: string;
  readonly value: string;
}

/** The remark `keyword` of a PNG of which `head` are the first bytes; null where there is none before the pixels. */
export function readPngText(head: Uint8Array, keyword: string): string | null {
  const bytes = Buffer.from(head.buffer, head.byteOffset, head.byteLength);
  for (let at = signature.length; at + 8 <= bytes.length;) {
    const length = bytes.readUInt32BE(at);
    const type = bytes.toString('latin1', at + 4, at + 8);
    const body = bytes.toString('latin1', at + 8, at + 8 + length);
    if (type === 'IDAT' || body.length < length) return null;
    if (type === 'tEXt' && body.startsWith(`${keyword}\0`)) return body.slice(keyword.length + 1);
    at += length + 12;
  }
  return null;
}

/** Throws StudioError('badInput') for anything malformed, checksums included. */
export function decodePngSamples(bytes: Uint8Array, name: string): PngSamples {
  const header = readHeader(bytes, name);
  assertPixelCount(header.width, header.height, name);
  try {
    if (!header.interlaced || header.depth >= 8) return decodePlain(bytes);
    const { width, height, depth } = header;
    return { width, height, depth, channels: 1, ...decodeInterlacedLowDepth(bytes, width, height, depth) };
  } catch (thrown) {
    const why = thrown instanceof Error ? thrown.message : String(thrown);
    throw imageError('unreadable', name, `the file is damaged or incomplete (${why})`, thrown);
  }
}

/** An 8-bit palette PNG: `data` are the indices `[height, width]`, `palette` up to 256 RGB triples; `text` is Latin-1. */
export async function encodePalettePng(
  width: number,
  height: number,
  data: Uint8Array,
  palette: Uint8Array,
  text?: PngText,
): Promise<Uint8Array> {
  const header = new DataView(new ArrayBuffer(13));
  header.setUint32(0, width);
  header.setUint32(4, height);
  header.setUint8(8, 8);
  header.setUint8(9, 3);
  const rows = new Uint8Array((width + 1) * height);
  for (let y = 0; y < height; y++) rows.set(data.subarray(y * width, (y + 1) * width), y * (width + 1) + 1);
  return Buffer.concat([
    signature,
    chunk('IHDR', new Uint8Array(header.buffer)),
    ...(text === undefined ? [] : [chunk('tEXt', Buffer.from(`${text.keyword}\0${text.value}`, 'latin1'))]),
    chunk('PLTE', palette),
    chunk('IDAT', await deflateAsync(rows)),
    chunk('IEND', new Uint8Array()),
  ]);
}

function chunk(type: string, body: Uint8Array): Uint8Array {
  const out = Buffer.alloc(body.length + 12);
  out.writeUInt32BE(body.length, 0);
  out.write(type, 4, 'latin1');
  out.set(body, 8);
  out.writeUInt32BE(crc32(out.subarray(4, body.length + 8)), body.length + 8);
  return out;
}

function decodePlain(bytes: Uint8Array): PngSamples {
  const { width, height, channels, depth, data, palette } = decodeWithFastPng(bytes, { checkCrc: true });
  const samples = data instanceof Uint8ClampedArray ? new Uint8Array(data) : data;
  const unpacked = depth < 8 ? unpackRows(new Uint8Array(samples), width, height, depth) : samples;
  return { width, height, channels, depth, data: unpacked, palette: palette ?? null };
}

/** 1-, 2- and 4-bit samples come packed, each row beginning on a byte. */
function unpackRows(packed: Uint8Array, width: number, height: number, depth: number): Uint8Array {
  const rowBytes = Math.ceil((width * depth) / 8);
  if (packed.length < rowBytes * height) throw new Error('pixels are missing');
  const out = new Uint8Array(width * height);
  const mask = 2 ** depth - 1;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const bit = x * depth;
      out[y * width + x] = (packed[y * rowBytes + (bit >> 3)] >> (8 - depth - (bit & 7))) & mask;
    }
  }
  return out;
}

interface PngHeader {
  readonly width: number;
  readonly height: number;
  readonly depth: number;
  readonly interlaced: boolean;
}

function readHeader(bytes: Uint8Array, name: string): PngHeader {
  if (bytes.length < 33)
    throw imageError('unreadable', name, 'the file is damaged or incomplete (no header)');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const header = {
    width: view.getUint32(16),
    height: view.getUint32(20),
    depth: view.getUint8(24),
    interlaced: view.getUint8(28) === 1,
  };
  if (header.width === 0 || header.height === 0) throw imageError('unreadable', name, 'it has no pixels');
  return header;
}
