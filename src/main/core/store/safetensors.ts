import { StudioError } from '../../../shared/errors.ts';
import { float16, toFloat16 } from '../tensors/float16.ts';

/**
 * The safetensors format: uint64 length of a JSON header, the header, then the raw little-endian values.
 * Nets and optimizer states are float32; half precision is for weights that are shipped.
 */
export interface NamedTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

interface HeaderEntry {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [begin: number, end: number];
}

/** A header of a million tensors stays far below; a longer one is no header. */
const maxHeaderBytes = 100 * 1024 * 1024;

/** How values are stored: bytes of each, and the way between them and float32. */
const storedTypes = {
  F32: {
    bytes: 4,
    encode: (values: Float32Array) => Buffer.from(values.buffer, values.byteOffset, values.byteLength),
    decode: (bytes: Buffer) => new Float32Array(Uint8Array.prototype.slice.call(bytes).buffer),
  },
  F16: {
    bytes: 2,
    encode: (values: Float32Array) => Buffer.from(Uint16Array.from(values, toFloat16).buffer),
    decode: (bytes: Buffer) =>
      Float32Array.from({ length: bytes.length / 2 }, (_, i) => float16(bytes.readUInt16LE(2 * i))),
  },
} as const;

export type StoredType = keyof typeof storedTypes;

export function encodeSafetensors(
  tensors: readonly NamedTensor[],
  metadata: Readonly<Record<string, string>> = {},
  dtype: StoredType = 'F32',
): Buffer {
  const header: Record<string, unknown> = { __metadata__: metadata };
  let offset = 0;
  for (const { name, shape, values } of tensors) {
    const end = offset + values.length * storedTypes[dtype].bytes;
    header[name] = { dtype, shape, data_offsets: [offset, end] };
    offset = end;
  }
  const json = JSON.stringify(header);
  // Blanks at the end of the header align the values for readers that map the file.
  const text = Buffer.from(json.padEnd(json.length + ((8 - (Buffer.byteLength(json) % 8)) % 8)));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  const bodies = tensors.map(({ values }) => storedTypes[dtype].encode(values));
  return Buffer.concat([length, text, ...bodies]);
}

/**
 * Tensors by name, copied out of `bytes`. Every size is checked before it is used.
 * Throws StudioError('badInput') naming `file` and what is wrong.
 */
export function decodeSafetensors(bytes: Buffer, file: string): Map<string, NamedTensor> {
  const { header, body } = readHeader(bytes, file);
  const tensors = new Map<string, NamedTensor>();
  for (const [name, entry] of Object.entries(header)) {
    if (name !== '__metadata__') tensors.set(name, readTensor(name, entry, body, file));
  }
  return tensors;
}

function readHeader(bytes: Buffer, file: string): { header: Record<string, HeaderEntry>; body: Buffer } {
  const length = bytes.length < 8 ? Infinity : Number(bytes.readBigUInt64LE(0));
  if (length > maxHeaderBytes || 8 + length > bytes.length) throw damaged(file, 'its header is cut off');
  try {
    const header = JSON.parse(bytes.toString('utf8', 8, 8 + length)) as Record<string, HeaderEntry>;
    return { header, body: bytes.subarray(8 + length) };
  } catch {
    throw damaged(file, 'its header is no JSON');
  }
}

function readTensor(name: string, entry: HeaderEntry, body: Buffer, file: string): NamedTensor {
  if (!isHeaderEntry(entry)) throw damaged(file, `the entry of "${name}" is incomplete`);
  if (!isStoredType(entry.dtype)) {
    throw damaged(
      file,
      `"${name}" is ${entry.dtype}; only ${Object.keys(storedTypes).join(' and ')} are read`,
    );
  }
  const type = storedTypes[entry.dtype];
  const [begin, end] = entry.data_offsets;
  const expected = entry.shape.reduce((product, size) => product * size, type.bytes);
  if (end - begin !== expected || begin < 0 || end > body.length) {
    throw damaged(
      file,
      `"${name}" has ${end - begin} bytes, its shape [${entry.shape.join(', ')}] needs ${expected}`,
    );
  }
  return { name, shape: entry.shape, values: type.decode(body.subarray(begin, end)) };
}

function isStoredType(dtype: string): dtype is StoredType {
  return Object.hasOwn(storedTypes, dtype);
}

function isHeaderEntry(entry: unknown): entry is HeaderEntry {
  const { dtype, shape, data_offsets: offsets } = (entry ?? {}) as Record<string, unknown>;
  return (
    typeof dtype === 'string' &&
    Array.isArray(shape) &&
    shape.every((size) => Number.isSafeInteger(size) && size >= 0) &&
    Array.isArray(offsets) &&
    offsets.length === 2 &&
    offsets.every((offset) => Number.isSafeInteger(offset))
  );
}

function damaged(file: string, why: string): StudioError {
  return new StudioError('badInput', `${file} is not a readable safetensors file: ${why}.`, {
    fix: 'Use another checkpoint, or restore the file from a backup.',
  });
}
