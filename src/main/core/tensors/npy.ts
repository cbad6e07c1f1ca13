const magic = Buffer.from('\x93NUMPY', 'latin1');
const alignment = 64;

export interface FloatArray {
  readonly shape: readonly number[];
  /** Row-major. */
  readonly values: Float32Array;
}

/** NumPy's file of one array: magic, version 1.0, header as a Python dictionary, float32 little-endian in C order. */
export function encodeNpy({ shape, values }: FloatArray): Buffer {
  const sides = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  const text = `{'descr': '<f4', 'fortran_order': False, 'shape': (${sides}), }`;
  const before = magic.length + 4;
  const length = Math.ceil((before + text.length + 1) / alignment) * alignment;
  const header = `${text.padEnd(length - before - 1)}\n`;
  const prefix = Buffer.concat([magic, Buffer.from([1, 0, 0, 0])]);
  prefix.writeUInt16LE(header.length, magic.length + 2);
  const body = Buffer.from(values.buffer, values.byteOffset, values.byteLength);
  return Buffer.concat([prefix, Buffer.from(header, 'latin1'), body]);
}
