import { describe, expect, it } from 'vitest';
import {
  decodeSafetensors,
  encodeSafetensors,
  safetensorsParts,
} from '../../../src/main/core/store/safetensors.ts';
import { StudioError } from '../../../src/shared/errors.ts';

const tensors = [
  { name: 'encoder/conv1/weights', shape: [2, 3], values: Float32Array.of(1, -2, 3.5, 4, 5, 1e-30) },
  { name: 'décodeur/Δ', shape: [], values: Float32Array.of(7) },
  { name: 'empty', shape: [0, 4], values: new Float32Array(0) },
];

describe('safetensors', () => {
  it('give back names, shapes and values', () => {
    const found = decodeSafetensors(encodeSafetensors(tensors, { step: '3' }), 'weights.safetensors');
    expect([...found.values()]).toEqual(tensors);
  });

  it('of half precision give back the nearest halves', () => {
    const values = Float32Array.of(0, -1, 1 / 3, 65504, 2 ** -24, 1 + 2 ** -11, 1e6, 6e-5, 2 ** -26);
    const bytes = encodeSafetensors([{ name: 'a', shape: [9], values }], {}, 'F16');
    const halves = [0, -1, 0.333251953125, 65504, 2 ** -24, 1, Infinity, 1007 * 2 ** -24, 0];
    expect([...decodeSafetensors(bytes, 'x').get('a')!.values]).toEqual(halves);
  });

  it('come in pieces that leave large tensors where they are', () => {
    const values = new Float32Array(2 ** 18).fill(0.5);
    const large = { name: 'large', shape: [2 ** 18], values };
    const parts = safetensorsParts([tensors[0], large, tensors[1]]);
    expect(parts.map(({ buffer }) => buffer === values.buffer)).toEqual([false, true, false]);
    expect([...decodeSafetensors(Buffer.concat(parts), 'x').values()]).toEqual([
      tensors[0],
      large,
      tensors[1],
    ]);
  });

  it('place the values on a multiple of eight bytes', () => {
    expect((8 + Number(encodeSafetensors(tensors).readBigUInt64LE(0))) % 8).toBe(0);
  });

  it('are refused with the file’s name wherever they are cut', () => {
    const bytes = encodeSafetensors(tensors);
    for (let length = 0; length < bytes.length; length += 1) {
      expect(() => decodeSafetensors(bytes.subarray(0, length), 'weights.safetensors')).toThrow(
        /weights\.safetensors is not a readable safetensors file/,
      );
    }
  });

  it.each([
    ['a shape that does not fit', { a: { dtype: 'F32', shape: [3], data_offsets: [0, 8] } }],
    ['an unknown type', { a: { dtype: 'C64', shape: [1], data_offsets: [0, 8] } }],
    ['a place outside the file', { a: { dtype: 'F32', shape: [100], data_offsets: [0, 400] } }],
    ['a negative place', { a: { dtype: 'F32', shape: [2], data_offsets: [-8, 0] } }],
    [
      'a shape whose product overflows',
      { a: { dtype: 'F32', shape: [2 ** 40, 2 ** 40], data_offsets: [0, 8] } },
    ],
    ['no shape', { a: { dtype: 'F32', data_offsets: [0, 8] } }],
    ['nothing', { a: null }],
  ])('are refused with %s', (_, header) => {
    const json = Buffer.from(JSON.stringify(header));
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(BigInt(json.length));
    const bytes = Buffer.concat([length, json, Buffer.alloc(8)]);
    expect(() => decodeSafetensors(bytes, 'x.safetensors')).toThrow(StudioError);
  });
});
