import type { Rank, Scalar, Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import type { Tf } from '../backend.ts';
import { INT32, runSingleOp } from '../nativeOps.ts';
import { shapeOf } from './shape.ts';

/**
 * Means of `x` `[batch, height, width, channels]` over a grid of regions: `[batch, rows, columns, channels]`. Region i of n
 * covers the pixels from ⌊i·size/n⌋ up to ⌈(i+1)·size/n⌉, so neighbours may share one. Written as a product with
 * matrices that follow from the shape of `x` as tensors, so that a recorded graph holds for every size; the gradient is
 * a product again.
 */
export function averagePoolTo(tf: Tf, x: Tensor4D, rows: number, columns: number): Tensor4D {
  const [batch, height, width, channels] = x.shape;
  return tf.tidy(() => {
    const lines = tf.reshape<Rank.R3>(x, [batch, height, width * channels]);
    const pooledRows = tf.matMul(averages(tf, rows, axisSize(tf, x, 1)).expandDims(0), lines);
    const columnsFirst = tf.reshape<Rank.R3>(pooledRows, [batch * rows, width, channels]);
    const pooled = tf.matMul(averages(tf, columns, axisSize(tf, x, 2)).expandDims(0), columnsFirst);
    return tf.reshape<Rank.R4>(pooled, [batch, rows, columns, channels]);
  });
}

function axisSize(tf: Tf, x: Tensor, axis: number): Scalar {
  return tf.reshape<Rank.R0>(tf.slice(shapeOf(tf, x), [axis], [1]), []);
}

/** `[regions, size]`: each row the weights of one region's mean. */
function averages(tf: Tf, regions: number, size: Scalar): Tensor {
  const number = (value: number) => tf.scalar(value, 'int32');
  const pixels = runSingleOp(tf, 'Range', { Tidx: INT32 }, [number(0), size, number(1)]);
  const region = tf.tensor2d(
    Array.from({ length: regions }, (_, index) => index),
    [regions, 1],
    'int32',
  );
  const from = tf.floorDiv(tf.mul(region, size), number(regions));
  const end = tf.add(tf.mul(tf.add(region, number(1)), size), number(regions - 1));
  const to = tf.floorDiv(end, number(regions));
  const inside = tf.logicalAnd(tf.greaterEqual(pixels, from), tf.less(pixels, to));
  return tf.div(tf.cast(inside, 'float32'), tf.cast(tf.sub(to, from), 'float32'));
}
