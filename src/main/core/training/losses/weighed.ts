import type { Tensor } from '@tensorflow/tfjs-core';
import type { Tf } from '../../tensors/backend.ts';

/** `values · weigh(values)`, of the shape of `values`; the gradient takes the weights for constants, so `weigh` needs none. */
export function weighed<T extends Tensor>(tf: Tf, values: T, weigh: (values: T) => T): T {
  const op = tf.customGrad((input, save) => {
    const weights = weigh(input as T);
    (save as (tensors: Tensor[]) => void)([weights]);
    return {
      value: tf.mul(input as T, weights),
      gradFunc: (dy, saved) => tf.mul(dy, saved[0]),
    };
  });
  return op(values) as T;
}
