import { open, readFile, type FileHandle } from 'node:fs/promises';
import { basename } from 'node:path';
import type { NamedTensor } from '../../../store/safetensors.ts';
import { maskedCrc, readSortedTable, type TableEntry } from './sortedTable.ts';
import { elementType, toFloat32 } from '../../../tensors/elementTypes.ts';
import { damagedWeights, readGuarded, valueCount, type WeightTensors } from './weightTensors.ts';
import { WireMessage } from './wireMessage.ts';

/** Field numbers of tensor_bundle.proto. */
const header = { shards: 1, endianness: 2 } as const;
const entry = { dtype: 1, shape: 2, shard: 3, offset: 4, size: 5, crc: 6, slices: 7 } as const;

/**
 * Reads a TensorFlow checkpoint V2: `prefix.index` and its `prefix.data-…` files. Numbers of any width become float32.
 * Throws StudioError('badInput') naming the damaged or missing file.
 */
export function readCheckpointV2(prefix: string): Promise<WeightTensors> {
  return readGuarded(prefix, () => readIndexed(prefix));
}

async function readIndexed(prefix: string): Promise<WeightTensors> {
  const index = `${prefix}.index`;
  const entries = readSortedTable(await readFile(index), index);
  const shards = readHeader(entries, index);
  const handles: FileHandle[] = [];
  try {
    for (let shard = 0; shard < shards; shard += 1) handles.push(await openShard(prefix, shard, shards));
    return await readEntries(entries, handles, prefix);
  } finally {
    await Promise.all(handles.map((handle) => handle.close()));
  }
}

function readHeader(entries: readonly TableEntry[], index: string): number {
  const first = entries.find(({ key }) => key === '');
  if (first === undefined) throw damagedWeights(index, 'it has no header');
  const message = parse(first, index);
  if (message.number(header.endianness) !== 0) throw damagedWeights(index, 'its byte order is big-endian');
  return message.number(header.shards);
}

async function openShard(prefix: string, shard: number, shards: number): Promise<FileHandle> {
  const pad = (value: number) => String(value).padStart(5, '0');
  const path = `${prefix}.data-${pad(shard)}-of-${pad(shards)}`;
  try {
    return await open(path);
  } catch (cause) {
    throw damagedWeights(prefix, `${basename(path)} is missing beside it`, cause);
  }
}

async function readEntries(
  entries: readonly TableEntry[],
  handles: readonly FileHandle[],
  prefix: string,
): Promise<WeightTensors> {
  const tensors = new Map<string, NamedTensor>();
  const skipped: { name: string; reason: string }[] = [];
  let left = await totalBytes(handles);
  for (const tableEntry of entries) {
    const name = tableEntry.key;
    if (name === '') continue;
    const message = parse(tableEntry, prefix);
    const reason = whySkipped(message);
    if (reason !== undefined) {
      skipped.push({ name, reason });
      continue;
    }
    left -= message.number(entry.size);
    if (left < 0) throw damagedWeights(prefix, 'its files are cut off, or its variables overlap');
    tensors.set(name, await readTensor(name, message, handles, prefix));
  }
  return { tensors, skipped };
}

async function totalBytes(handles: readonly FileHandle[]): Promise<number> {
  const files = await Promise.all(handles.map((handle) => handle.stat()));
  return files.reduce((total, { size }) => total + size, 0);
}

function whySkipped(message: WireMessage): string | undefined {
  if (message.has(entry.slices)) return 'it is stored in slices';
  const dataType = message.number(entry.dtype);
  return elementType(dataType) === undefined ? `its type (${dataType}) is no number` : undefined;
}

async function readTensor(
  name: string,
  message: WireMessage,
  handles: readonly FileHandle[],
  prefix: string,
): Promise<NamedTensor> {
  const type = elementType(message.number(entry.dtype))!;
  const shape = readShape(message.message(entry.shape));
  const size = message.number(entry.size);
  if (size !== valueCount(shape) * type.bytes) {
    throw damagedWeights(prefix, `"${name}" has ${size} bytes for shape [${shape.join(', ')}]`);
  }
  const shard = handles.at(message.number(entry.shard));
  if (shard === undefined) throw damagedWeights(prefix, `"${name}" lies in a file that it does not have`);
  const offset = message.number(entry.offset);
  if (offset + size > (await shard.stat()).size) throw damagedWeights(prefix, `"${name}" is cut off`);
  const bytes = Buffer.alloc(size);
  const { bytesRead } = await shard.read(bytes, 0, size, offset);
  if (bytesRead !== size) throw damagedWeights(prefix, `"${name}" is cut off`);
  if (maskedCrc(bytes) !== message.number(entry.crc)) {
    throw damagedWeights(prefix, `the check sum of "${name}" does not fit`);
  }
  return { name, shape, values: toFloat32(bytes, type) };
}

/** TensorShapeProto: dim = 2, each with size = 1. */
export function readShape(message: WireMessage): readonly number[] {
  return message.messages(2).map((dimension) => dimension.number(1));
}

function parse({ key, value }: TableEntry, file: string): WireMessage {
  try {
    return new WireMessage(value);
  } catch (cause) {
    throw damagedWeights(file, `the entry of "${key}" is not readable`, cause);
  }
}
