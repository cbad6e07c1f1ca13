import type { Tensor, Tensor1D } from '@tensorflow/tfjs-core';
import type { Tf } from '../backend.ts';
import { FLOAT, INT32, runSingleOp } from '../nativeOps.ts';

/**
 * `table[places]`, `[places]` float32, of `table` `[entries]` float32 and `places` int32 within it. No gradient. tfjs's
 * own `gather` reads the places back to check them, which waits for the device and cannot be recorded.
 */
export function gather(tf: Tf, table: Tensor1D, places: Tensor): Tensor1D {
  return tf.tidy(() => {
    const attributes = { Tparams: FLOAT, Tindices: INT32, Taxis: INT32, batch_dims: { int: 0 } };
    const axis = tf.scalar(0, 'int32');
    return runSingleOp(tf, 'GatherV2', attributes, [table, places, axis]) as Tensor1D;
  });
}
