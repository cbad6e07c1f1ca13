import type { Tensor, Tensor1D } from '@tensorflow/tfjs-core';
import type { Tf } from '../backend.ts';
import { FLOAT, INT32, runSingleOp } from '../nativeOps.ts';

/** A tensor's shape as an int32 tensor: what follows from it holds at every size a recorded graph runs at. */
export function shapeOf(tf: Tf, x: Tensor): Tensor1D {
  return runSingleOp(tf, 'Shape', { T: FLOAT, out_type: INT32 }, [x]) as Tensor1D;
}
