import type { Tensor } from '@tensorflow/tfjs-core';
import type { Tf } from '../backend.ts';
import { FLOAT, INT32, runSingleOp } from '../nativeOps.ts';

/**
 * Normal samples with mean 0 and the given deviation, redrawn beyond two deviations; the same for the same pair of
 * seeds (int32) on every device (Philox counter).
 */
export function truncatedNormal(
  tf: Tf,
  shape: readonly number[],
  deviation: number,
  seeds: readonly [number, number],
): Tensor {
  return tf.tidy(() => {
    const inputs = [tf.tensor1d([...shape], 'int32'), tf.tensor1d([...seeds], 'int32')];
    const attributes = { dtype: FLOAT, T: INT32, Tseed: INT32 };
    return tf.mul(runSingleOp(tf, 'StatelessTruncatedNormal', attributes, inputs), deviation);
  });
}
