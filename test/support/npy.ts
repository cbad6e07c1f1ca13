import { readFileSync } from 'node:fs';

const readers = {
  '<f4': Float32Array,
  '<f8': Float64Array,
  '|u1': Uint8Array,
  '<i4': Int32Array,
} as const;

/** A NumPy `.npy` file of a plain little-endian type, C order. */
export function readNpy(path: string): {
  readonly shape: readonly number[];
  readonly data: ArrayLike<number>;
} {
  const bytes = readFileSync(path);
  const start = bytes[6] === 1 ? 10 : 12;
  const headerLength = bytes[6] === 1 ? bytes.readUInt16LE(8) : bytes.readUInt32LE(8);
  const header = bytes.toString('latin1', start, start + headerLength);
  const type = /'descr': '([^']+)'/.exec(header)?.[1] ?? '';
  if (!Object.hasOwn(readers, type) || header.includes("'fortran_order': True"))
    throw new Error(`${path}: ${header}`);
  const shape = /'shape': \(([^)]*)\)/
    .exec(header)?.[1]
    .split(',')
    .filter((part) => part.trim() !== '')
    .map(Number);
  const body = Uint8Array.from(bytes.subarray(start + headerLength)).buffer;
  return { shape: shape ?? [], data: new readers[type as keyof typeof readers](body) };
}
