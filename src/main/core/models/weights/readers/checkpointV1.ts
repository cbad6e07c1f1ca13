import { readFile } from 'node:fs/promises';
import type { NamedTensor } from '../../../store/safetensors.ts';
import { readShape } from './checkpointV2.ts';
import { readSortedTable } from './sortedTable.ts';
import { elementType, toFloat32 } from '../../../tensors/elementTypes.ts';
import { readGuarded, valueCount, type WeightTensors } from './weightTensors.ts';
import { WireMessage } from './wireMessage.ts';

/** Field numbers of saved_tensor_slice.proto and tensor.proto. */
const tableValue = { meta: 1, data: 2 } as const;
const meta = { tensor: 1, name: 1, shape: 2, type: 3 } as const;
const slice = { name: 1, extent: 2, data: 3 } as const;
/** Repeated fields of TensorProto in which packed values of each DataType lie. */
const packedFields: Readonly<Partial<Record<number, { readonly field: number; readonly dataType: number }>>> =
  {
    1: { field: 5, dataType: 1 },
    2: { field: 6, dataType: 2 },
  };
const varintFields: Readonly<Partial<Record<number, number>>> = {
  ...{ 3: 7, 4: 7, 5: 7, 6: 7, 17: 7, 9: 10, 10: 11, 22: 16, 23: 17 },
  // Half precision and bfloat16: their bits as numbers.
  ...{ 14: 13, 19: 13 },
};

const halfField = 13;

/**
 * Reads a TensorFlow checkpoint V1, a single file as TF-slim published most of its models.
 * Throws StudioError('badInput') when it is damaged.
 */
export function readCheckpointV1(file: string): Promise<WeightTensors> {
  return readGuarded(file, async () => {
    const entries = readSortedTable(await readFile(file), file);
    return readSlices(entries.map(({ value }) => new WireMessage(value)));
  });
}

function readSlices(messages: readonly WireMessage[]): WeightTensors {
  const tensors = new Map<string, NamedTensor>();
  const skipped: { name: string; reason: string }[] = [];
  const types = new Map<string, { shape: readonly number[]; dataType: number }>();
  for (const message of messages.filter((candidate) => candidate.has(tableValue.meta))) {
    for (const tensor of message.message(tableValue.meta).messages(meta.tensor)) {
      const shape = readShape(tensor.message(meta.shape));
      types.set(tensor.text(meta.name), { shape, dataType: tensor.number(meta.type) });
    }
  }
  for (const message of messages.filter((candidate) => candidate.has(tableValue.data))) {
    const data = message.message(tableValue.data);
    const name = data.text(slice.name);
    const type = types.get(name);
    if (type === undefined) throw new RangeError(`"${name}" is not in its list of variables`);
    const values = isPartial(data) ? undefined : readValues(data.message(slice.data), type.dataType);
    if (values === undefined) skipped.push({ name, reason: 'it is stored in slices or is no number' });
    else tensors.set(name, checked(name, type.shape, values));
  }
  return { tensors, skipped };
}

function checked(name: string, shape: readonly number[], values: Float32Array): NamedTensor {
  if (values.length !== valueCount(shape)) {
    throw new RangeError(`"${name}" has ${values.length} values for shape [${shape.join(', ')}]`);
  }
  return { name, shape, values };
}

/** A slice with a length (field 2 of an extent) along some axis is a part of its variable. */
function isPartial(data: WireMessage): boolean {
  return data
    .message(slice.extent)
    .messages(1)
    .some((extent) => extent.has(2));
}

function readValues(tensor: WireMessage, dataType: number): Float32Array | undefined {
  const packed = packedFields[dataType];
  if (packed !== undefined) {
    const bytes = Buffer.concat(tensor.allBytes(packed.field));
    return toFloat32(bytes, elementType(packed.dataType)!);
  }
  const field = varintFields[dataType];
  if (field === undefined) return undefined;
  const values = readVarints(Buffer.concat(tensor.allBytes(field)));
  if (field !== halfField) return values;
  return toFloat32(Buffer.from(Uint16Array.from(values).buffer), elementType(dataType)!);
}

/** Packed varints, negative ones in 64-bit two's complement. */
function readVarints(bytes: Buffer): Float32Array {
  const values: number[] = [];
  let value = 0n;
  let shift = 0n;
  for (const byte of bytes) {
    value |= BigInt(byte & 0x7f) << shift;
    shift += 7n;
    if (byte >= 0x80) continue;
    values.push(Number(BigInt.asIntN(64, value)));
    value = 0n;
    shift = 0n;
  }
  return Float32Array.from(values);
}
