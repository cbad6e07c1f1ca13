import type { Rank, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import type { Tf } from '../backend.ts';

/**
 * Means of `x` `[batch, height, width, channels]` over a grid of regions: `[batch, rows, columns, channels]`. Region i of n
 * covers the pixels from ⌊i·size/n⌋ up to ⌈(i+1)·size/n⌉, so neighbours may share one. Written as a product with constant
 * matrices, whose gradient is a product again.
 */
export function averagePoolTo(tf: Tf, x: Tensor4D, rows: number, columns: number): Tensor4D {
  const [batch, height, width, channels] = x.shape;
  return tf.tidy(() => {
    const lines = tf.reshape<Rank.R3>(x, [batch, height, width * channels]);
    const pooledRows = tf.matMul(averages(tf, rows, height).expandDims(0), lines);
    const columnsFirst = tf.reshape<Rank.R3>(pooledRows, [batch * rows, width, channels]);
    const pooled = tf.matMul(averages(tf, columns, width).expandDims(0), columnsFirst);
    return tf.reshape<Rank.R4>(pooled, [batch, rows, columns, channels]);
  });
}

/** `[regions, size]`: each row the weights of one region's mean. */
function averages(tf: Tf, regions: number, size: number): Tensor2D {
  const rows = Array.from({ length: regions }, (_, region) => {
    const from = Math.floor((region * size) / regions);
    const to = Math.ceil(((region + 1) * size) / regions);
    return Array.from({ length: size }, (__, pixel) => (pixel >= from && pixel < to ? 1 / (to - from) : 0));
  });
  return tf.tensor2d(rows);
}
