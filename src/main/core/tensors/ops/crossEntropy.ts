import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import type { Tf } from '../backend.ts';
import { FLOAT, INT32, runOp } from '../nativeOps.ts';

/**
 * Softmax cross-entropy of each pixel times its weight, `[pixels]`.
 * `logits` `[pixels, classes]` float32; `labels` `[pixels]` float32, whole numbers: TensorFlow compares
 * int32 on the processor, a card's too; `weights` `[pixels]` float32, 0 for void. Labels
 * outside 0 … classes − 1 (the ignore index) may stand where the weight is 0; elsewhere they count as the nearest class.
 * The gradient flows to the logits only.
 */
export function sparseCrossEntropy(tf: Tf, logits: Tensor2D, labels: Tensor1D, weights: Tensor1D): Tensor1D {
  const op = tf.customGrad((input, save) => {
    const classes = logits.shape[1];
    const clipped = tf.cast(tf.minimum(tf.maximum(labels, 0), classes - 1), 'int32');
    const attributes = { T: FLOAT, Tlabels: INT32 };
    const inputs = [input as Tensor, clipped];
    const [losses, slope] = runOp(tf, 'SparseSoftmaxCrossEntropyWithLogits', attributes, inputs, 2);
    (save as (tensors: Tensor[]) => void)([slope, weights]);
    return {
      value: tf.mul(losses, weights),
      gradFunc: (dy, saved) => tf.mul(saved[0], tf.expandDims(tf.mul(dy, saved[1]), 1)),
    };
  });
  return op(logits) as Tensor1D;
}
