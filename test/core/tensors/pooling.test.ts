import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadTensorFlow, type Tf } from '../../../src/main/core/tensors/backend.ts';
import { averagePoolTo } from '../../../src/main/core/tensors/ops/pooling.ts';
import { truncatedNormal } from '../../../src/main/core/tensors/ops/random.ts';

let tf: Tf;

beforeAll(async () => {
  tf = await loadTensorFlow();
});

describe('average pooling to a grid', () => {
  /** By slices, each region's mean by itself. */
  function byRegions(_: Tf, x: Tensor4D, rows: number, columns: number): Tensor {
    const [batch, height, width, channels] = x.shape;
    const range = (region: number, regions: number, size: number) => {
      const from = Math.floor((region * size) / regions);
      return [from, Math.ceil(((region + 1) * size) / regions) - from] as const;
    };
    const means = Array.from({ length: rows * columns }, (_, cell) => {
      const [top, tall] = range(Math.floor(cell / columns), rows, height);
      const [left, wide] = range(cell % columns, columns, width);
      return tf.mean(tf.slice(x, [0, top, left, 0], [batch, tall, wide, channels]), [1, 2]);
    });
    return tf.reshape(tf.stack(means, 1), [batch, rows, columns, channels]);
  }

  it.each([
    [6, 8, 3, 2],
    [7, 5, 3, 2],
    [2, 3, 6, 6],
    [4, 4, 1, 1],
  ])('of %i×%i pixels to %i×%i regions has the value and gradient of means by slices', (...sizes) => {
    const [height, width, rows, columns] = sizes;
    const x = truncatedNormal(tf, [2, height, width, 3], 1, [5, 7]) as Tensor4D;
    const dy = truncatedNormal(tf, [2, rows, columns, 3], 1, [6, 7]);
    const ops = [averagePoolTo, byRegions].map(
      (op) => (input: Tensor) => op(tf, input as Tensor4D, rows, columns),
    );
    const [values, slopes] = [ops.map((op) => op(x)), ops.map((op) => tf.grad(op)(x, dy))];
    for (const [actual, expected] of [values, slopes]) {
      expect(actual.shape).toEqual(expected.shape);
      expect(tf.max(tf.abs(tf.sub(actual, expected))).dataSync()[0]).toBeLessThan(1e-5);
    }
  });
});
