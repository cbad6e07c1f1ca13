import { StudioError } from '../../../shared/errors.ts';
import { elementTypeNamed, toFloat32, type ElementType } from '../tensors/elementTypes.ts';
import { toFloat16 } from '../tensors/float16.ts';

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

/** How values are written. */
const writtenTypes = {
  F32: {
    bytes: 4,
    encode: (values: Float32Array) => Buffer.from(values.buffer, values.byteOffset, values.byteLength),
  },
  F16: {
    bytes: 2,
    encode: (values: Float32Array) => Buffer.from(Uint16Array.from(values, toFloat16).buffer),
  },
} as const;

/** The format's names of the types of numbers that are read. */
const readTypes: Readonly<Partial<Record<string, ElementType>>> = Object.fromEntries(
  Object.entries({
    F64: 'float64',
    F32: 'float32',
    F16: 'float16',
    BF16: 'bfloat16',
    I64: 'int64',
    I32: 'int32',
    I16: 'int16',
    I8: 'int8',
    U8: 'uint8',
    BOOL: 'bool',
  }).map(([name, plain]) => [name, elementTypeNamed(plain)]),
);

export type StoredType = keyof typeof writtenTypes;

/** A whole file. */
export function encodeSafetensors(...content: Parameters<typeof safetensorsParts>): Buffer {
  return Buffer.concat(safetensorsParts(...content));
}

/** The file in pieces, in order; F32 tensors of `smallBytes` and more are not copied. */
export function safetensorsParts(
  tensors: readonly NamedTensor[],
  metadata: Readonly<Record<string, string>> = {},
  dtype: StoredType = 'F32',
): readonly Buffer[] {
  const header: Record<string, unknown> = { __metadata__: metadata };
  let offset = 0;
  for (const { name, shape, values } of tensors) {
    const end = offset + values.length * writtenTypes[dtype].bytes;
    header[name] = { dtype, shape, data_offsets: [offset, end] };
    offset = end;
  }
  const json = JSON.stringify(header);
  // Blanks at the end of the header align the values for readers that map the file.
  const text = Buffer.from(json.padEnd(json.length + ((8 - (Buffer.byteLength(json) % 8)) % 8)));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  const bodies = tensors.map(({ values }) => writtenTypes[dtype].encode(values));
  return joinSmall([length, text, ...bodies]);
}

/** Below it a call of the system costs more than a copy. */
const smallBytes = 2 ** 20;

function joinSmall(parts: readonly Buffer[]): readonly Buffer[] {
  const joined: Buffer[] = [];
  let small: Buffer[] = [];
  const flush = () => {
    if (small.length > 0) joined.push(Buffer.concat(small));
    small = [];
  };
  for (const part of parts) {
    if (part.length >= smallBytes) {
      flush();
      joined.push(part);
    } else small.push(part);
  }
  flush();
  return joined;
}

export interface SafetensorsFile {
  readonly tensors: Map<string, NamedTensor>;
  /** Entries of types that are not read here, with the reason. */
  readonly skipped: readonly { readonly name: string; readonly reason: string }[];
  readonly metadata: Readonly<Record<string, string>>;
}

/**
 * Tensors by name, copied out of `bytes`; numbers of any width become float32. Every size is checked before it is used.
 * Throws StudioError('badInput') naming `file` and what is wrong, an unknown type of numbers among it.
 */
export function decodeSafetensors(bytes: Buffer, file: string): Map<string, NamedTensor> {
  const { tensors, skipped } = decodeForeignSafetensors(bytes, file);
  if (skipped.length > 0) throw damaged(file, `"${skipped[0].name}": ${skipped[0].reason}`);
  return tensors;
}

/** The same for a file of another program: what is of an unknown type is left out and told. */
export function decodeForeignSafetensors(bytes: Buffer, file: string): SafetensorsFile {
  const { header, body } = readHeader(bytes, file);
  const tensors = new Map<string, NamedTensor>();
  const skipped: { name: string; reason: string }[] = [];
  let metadata: SafetensorsFile['metadata'] = {};
  let total = 0;
  for (const [name, entry] of Object.entries(header)) {
    if (name === '__metadata__') {
      metadata = readMetadata(entry);
      continue;
    }
    if (!isHeaderEntry(entry)) throw damaged(file, `the entry of "${name}" is incomplete`);
    total += entry.data_offsets[1] - entry.data_offsets[0];
    if (total > body.length) throw damaged(file, 'its tensors overlap');
    const tensor = readTensor(name, entry, body, file);
    if (tensor === undefined) skipped.push({ name, reason: `its type ${entry.dtype} is not read` });
    else tensors.set(name, tensor);
  }
  return { tensors, skipped, metadata };
}

function readMetadata(entry: unknown): SafetensorsFile['metadata'] {
  const entries = Object.entries((entry ?? {}) as Record<string, unknown>);
  return Object.fromEntries(entries.filter((pair): pair is [string, string] => typeof pair[1] === 'string'));
}

function readHeader(bytes: Buffer, file: string): { header: object; body: Buffer } {
  const length = bytes.length < 8 ? Infinity : Number(bytes.readBigUInt64LE(0));
  if (length > maxHeaderBytes || 8 + length > bytes.length) throw damaged(file, 'its header is cut off');
  try {
    const header: unknown = JSON.parse(bytes.toString('utf8', 8, 8 + length));
    if (typeof header === 'object' && header !== null) return { header, body: bytes.subarray(8 + length) };
  } catch {
    // Said below, as for JSON that is no object.
  }
  throw damaged(file, 'its header is no JSON object');
}

function readTensor(name: string, entry: HeaderEntry, body: Buffer, file: string): NamedTensor | undefined {
  const [begin, end] = entry.data_offsets;
  if (begin < 0 || end < begin || end > body.length) throw damaged(file, `"${name}" lies beyond its end`);
  const type = Object.hasOwn(readTypes, entry.dtype) ? readTypes[entry.dtype] : undefined;
  if (type === undefined) return undefined;
  const expected = entry.shape.reduce((product, size) => product * size, type.bytes);
  if (end - begin !== expected) {
    throw damaged(
      file,
      `"${name}" has ${end - begin} bytes, its shape [${entry.shape.join(', ')}] needs ${expected}`,
    );
  }
  return { name, shape: entry.shape, values: toFloat32(body.subarray(begin, end), type) };
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
