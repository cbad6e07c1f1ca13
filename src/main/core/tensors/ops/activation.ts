import type { Tensor } from '@tensorflow/tfjs-core';
import type { Tf } from '../backend.ts';
import { FLOAT, runSingleOp } from '../nativeOps.ts';

export type Activation = 'relu' | 'relu6' | 'none';

const kernels = {
  relu: { forward: 'Relu', backward: 'ReluGrad' },
  relu6: { forward: 'Relu6', backward: 'Relu6Grad' },
} as const;

/** Applies the activation with TensorFlow's own fused gradient; tfjs composes it of several ops, each a full pass. */
export function activate<Map extends Tensor>(tf: Tf, x: Map, activation: Activation): Map {
  if (activation === 'none') return x;
  const { forward, backward } = kernels[activation];
  const op = tf.customGrad((input, save) => {
    const value = runSingleOp(tf, forward, { T: FLOAT }, [input as Tensor]);
    (save as (tensors: Tensor[]) => void)([value]);
    return {
      value,
      gradFunc: (dy, saved) => runSingleOp(tf, backward, { T: FLOAT }, [dy, saved[0]]),
    };
  });
  return op(x) as Map;
}
