import type { Tensor4D } from '@tensorflow/tfjs-core';
import { nodeBackend, type Tf } from '../backend.ts';
import { FLOAT, runSingleOp, UINT8 } from '../nativeOps.ts';

/**
 * Bytes 0 … 255 as float32 `[batch, height, width, channels]`: uploaded as they are and widened by TensorFlow, four times
 * faster than widening in JavaScript. The caller disposes the result.
 */
export function uploadBytes(
  tf: Tf,
  bytes: Uint8Array,
  shape: readonly [number, number, number, number],
): Tensor4D {
  const backend = nodeBackend(tf);
  const dtype = backend.binding.TF_UINT8;
  return tf.tidy(() => {
    // tfjs has no uint8 and calls this tensor int32; only a native op told its true type may read it.
    const raw = backend.createOutputTensor({
      id: backend.binding.createTensor(shape, dtype, bytes),
      shape,
      dtype,
    });
    return runSingleOp(tf, 'Cast', { SrcT: UINT8, DstT: FLOAT, Truncate: { bool: false } }, [
      raw,
    ]) as Tensor4D;
  });
}
