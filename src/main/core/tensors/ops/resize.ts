import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import type { Tf } from '../backend.ts';
import { FLOAT, runSingleOp } from '../nativeOps.ts';

/**
 * Bilinear resize of `x` `[batch, height, width, channels]` with half-pixel centres and TensorFlow's own gradient, which
 * tfjs computes for corner-aligned pixels whatever was asked.
 */
export function resizeBilinear(tf: Tf, x: Tensor4D, height: number, width: number): Tensor4D {
  const attributes = { T: FLOAT, align_corners: { bool: false }, half_pixel_centers: { bool: true } };
  const op = tf.customGrad((input, save) => {
    const size = tf.tensor1d([height, width], 'int32');
    (save as (tensors: Tensor[]) => void)([input as Tensor]);
    return {
      value: runSingleOp(tf, 'ResizeBilinear', attributes, [input as Tensor, size]),
      gradFunc: (dy, saved) => runSingleOp(tf, 'ResizeBilinearGrad', attributes, [dy, saved[0]]),
    };
  });
  return op(x) as Tensor4D;
}
