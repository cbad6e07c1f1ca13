import { float16 } from './float16.ts';

/** A type of numbers in a file: name, bytes, and how to read one little-endian value. */
export interface ElementType {
  readonly name: string;
  readonly bytes: number;
  readonly read: (view: DataView, at: number) => number;
}

const elementTypes: Readonly<Partial<Record<number, ElementType>>> = {
  1: { name: 'float32', bytes: 4, read: (view, at) => view.getFloat32(at, true) },
  2: { name: 'float64', bytes: 8, read: (view, at) => view.getFloat64(at, true) },
  3: { name: 'int32', bytes: 4, read: (view, at) => view.getInt32(at, true) },
  4: { name: 'uint8', bytes: 1, read: (view, at) => view.getUint8(at) },
  5: { name: 'int16', bytes: 2, read: (view, at) => view.getInt16(at, true) },
  6: { name: 'int8', bytes: 1, read: (view, at) => view.getInt8(at) },
  9: { name: 'int64', bytes: 8, read: (view, at) => Number(view.getBigInt64(at, true)) },
  10: { name: 'bool', bytes: 1, read: (view, at) => view.getUint8(at) },
  14: { name: 'bfloat16', bytes: 2, read: (view, at) => bfloat16(view.getUint16(at, true)) },
  17: { name: 'uint16', bytes: 2, read: (view, at) => view.getUint16(at, true) },
  19: { name: 'float16', bytes: 2, read: (view, at) => float16(view.getUint16(at, true)) },
  22: { name: 'uint32', bytes: 4, read: (view, at) => view.getUint32(at, true) },
  23: { name: 'uint64', bytes: 8, read: (view, at) => Number(view.getBigUint64(at, true)) },
};

/** TensorFlow's element type of this number in DataType; undefined where it is no number. */
export function elementType(dataType: number): ElementType | undefined {
  return elementTypes[dataType];
}

/** The element type by its plain name: `float32`, `bfloat16`, `int64`. */
export function elementTypeNamed(name: string): ElementType | undefined {
  return Object.values(elementTypes).find((type) => type?.name === name);
}

/** Little-endian values of one element type as float32; integers beyond 2²⁴ are rounded. */
export function toFloat32(bytes: Uint8Array, type: ElementType): Float32Array {
  // A copy of its own (a Buffer's slice is none): the source may be unaligned and is let go with the file.
  if (type.name === 'float32') return new Float32Array(Uint8Array.prototype.slice.call(bytes).buffer);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const count = bytes.byteLength / type.bytes;
  const values = new Float32Array(count);
  for (let index = 0; index < count; index += 1) values[index] = type.read(view, index * type.bytes);
  return values;
}

const scratch = new DataView(new ArrayBuffer(4));

/** The upper half of a float32. */
function bfloat16(bits: number): number {
  scratch.setUint32(0, (bits << 16) >>> 0);
  return scratch.getFloat32(0);
}
