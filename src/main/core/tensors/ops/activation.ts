import type { Tensor } from '@tensorflow/tfjs-core';
import type { Tf } from '../backend.ts';
import { FLOAT, runSingleOp } from '../nativeOps.ts';

export type Activation = 'relu' | 'relu6' | 'sigmoid' | 'none';

/** The gradient kernels take the op's value beside the slope towards it, in this order. */
const kernels = {
  relu: { forward: 'Relu', backward: 'ReluGrad', order: (slope: Tensor, value: Tensor) => [slope, value] },
  relu6: { forward: 'Relu6', backward: 'Relu6Grad', order: (slope: Tensor, value: Tensor) => [slope, value] },
  sigmoid: {
    ...{ forward: 'Sigmoid', backward: 'SigmoidGrad' },
    order: (slope: Tensor, value: Tensor) => [value, slope],
  },
} as const;

/** Applies the activation with TensorFlow's own fused gradient; tfjs composes it of several ops, each a full pass. */
export function activate<Map extends Tensor>(tf: Tf, x: Map, activation: Activation): Map {
  if (activation === 'none') return x;
  const { forward, backward, order } = kernels[activation];
  const op = tf.customGrad((input, save) => {
    const value = runSingleOp(tf, forward, { T: FLOAT }, [input as Tensor]);
    (save as (tensors: Tensor[]) => void)([value]);
    return {
      value,
      gradFunc: (dy, saved) => runSingleOp(tf, backward, { T: FLOAT }, order(dy, saved[0])),
    };
  });
  return op(x) as Map;
}
