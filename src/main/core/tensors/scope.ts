import type { Tf } from './backend.ts';

/** Tensors that `work` left behind: 0 when it disposed all it made. */
export function countLeaks(tf: Tf, work: () => void): number {
  const before = tf.memory().numTensors;
  work();
  return tf.memory().numTensors - before;
}
