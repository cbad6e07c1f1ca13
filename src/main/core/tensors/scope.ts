import type { Tensor } from '@tensorflow/tfjs-core';
import type { Tf } from './backend.ts';

/** Tensors that `work` left behind beyond those it was expected to leave; 0 when it cleaned up. */
export function countLeaks(tf: Tf, work: () => void, expected = 0): number {
  const before = tf.memory().numTensors;
  work();
  return tf.memory().numTensors - before - expected;
}

/** Runs `work` with tensors the caller owns and disposes them afterwards, also when it throws. */
export async function withTensors<Result>(
  tensors: readonly Tensor[],
  work: () => Result | Promise<Result>,
): Promise<Result> {
  try {
    return await work();
  } finally {
    for (const tensor of tensors) tensor.dispose();
  }
}
