import { beforeAll, expect, it } from 'vitest';
import { loadTensorFlow, type Tf } from '../../../src/main/core/tensors/backend.ts';
import { indexOfLargest } from '../../../src/main/core/tensors/ops/largest.ts';

let tf: Tf;
beforeAll(async () => {
  tf = await loadTensorFlow();
});

it('the index of the largest is that of ArgMax, the first of equals', () => {
  // Whole numbers of a small range: many pixels have two largest.
  const scores = tf.randomUniform([2, 31, 47, 5], -3, 3, 'int32', 1).toFloat();
  const before = tf.memory().numTensors;
  const [found, expected] = [indexOfLargest(tf, scores), tf.argMax(scores, -1)];
  expect([found.shape, found.dtype]).toEqual([expected.shape, 'int32']);
  expect(found.dataSync()).toEqual(expected.dataSync());
  tf.dispose([found, expected]);
  expect(tf.memory().numTensors).toBe(before);
  scores.dispose();
});
