import type { Tensor2D } from '@tensorflow/tfjs-core';
import type { Tf } from '../../tensors/backend.ts';
import type { LossInput } from './loss.ts';

/** `[pixels, classes]` float32: 1 at a pixel's class, 0 elsewhere and for void. */
export function oneHotLabels(tf: Tf, { logits, labels, valid }: LossInput): Tensor2D {
  const classes = logits.shape[1];
  const places = tf.cast(tf.minimum(labels, classes - 1), 'int32');
  return tf.mul(tf.oneHot(places, classes), tf.expandDims(valid, 1));
}
