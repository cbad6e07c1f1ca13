import type { Tensor, Tensor1D, Tensor3D } from '@tensorflow/tfjs-core';
import type { Tf } from '../backend.ts';
import { FLOAT, INT32, runSingleOp } from '../nativeOps.ts';

const types = { Tparams: FLOAT, Tindices: INT32, Taxis: INT32 };

/**
 * `table[places]`, `[places]` float32, of `table` `[entries]` float32 and `places` int32 within it. No gradient. tfjs's
 * own `gather` reads the places back to check them, which waits for the device and cannot be recorded.
 */
export function gather(tf: Tf, table: Tensor1D, places: Tensor): Tensor1D {
  return tf.tidy(() => {
    const axis = tf.scalar(0, 'int32');
    return runSingleOp(tf, 'GatherV2', { ...types, batch_dims: { int: 0 } }, [
      table,
      places,
      axis,
    ]) as Tensor1D;
  });
}

/** Each row of `rows` `[a, b, entries]` float32 in the order of the same row of `places`, int32, of that shape. No gradient. */
export function reorder(tf: Tf, rows: Tensor3D, places: Tensor3D): Tensor3D {
  return tf.tidy(() => {
    const axis = tf.scalar(2, 'int32');
    return runSingleOp(tf, 'GatherV2', { ...types, batch_dims: { int: 2 } }, [
      rows,
      places,
      axis,
    ]) as Tensor3D;
  });
}
