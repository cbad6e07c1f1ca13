import type { Scalar, Tensor2D } from '@tensorflow/tfjs-core';
import type { Tf } from '../../tensors/backend.ts';
import { crossEntropy } from './crossEntropy.ts';
import type { LossInput, LossSpec } from './loss.ts';
import { oneHotLabels } from './oneHotLabels.ts';

/** Keeps the quotient finite; a pixel's worth, so that it moves no class that is there. */
const smoothing = 1;

/**
 * 1 − mean Dice coefficient of the classes present in the batch (Milletari et al. 2016, squared denominators
 * left out), over labelled pixels. Class weights do not enter: each class counts the same already.
 */
function diceLoss(tf: Tf, input: LossInput): Scalar {
  const { logits, valid } = input;
  const mask = tf.expandDims(valid, 1);
  const truth = oneHotLabels(tf, input);
  const probability: Tensor2D = tf.mul(tf.softmax(logits), mask);
  const intersection = tf.sum(tf.mul(probability, truth), 0);
  const pixels = tf.sum(truth, 0);
  const sizes = tf.add(tf.sum(probability, 0), pixels);
  const dice = tf.div(tf.add(tf.mul(intersection, 2), smoothing), tf.add(sizes, smoothing));
  const present = tf.cast(tf.greater(pixels, 0), 'float32');
  return tf.sub(1, tf.div(tf.sum(tf.mul(dice, present)), tf.maximum(tf.sum(present), 1)));
}

export const dice: LossSpec = {
  id: 'dice',
  name: 'Dice',
  help: 'One minus the mean Dice coefficient: every class counts the same, however small.',
  compute: diceLoss,
};

export const crossEntropyDice: LossSpec = {
  id: 'crossEntropyDice',
  name: 'Cross-entropy + Dice',
  help: 'The sum of both: cross-entropy’s steady gradients with Dice’s care for small classes.',
  compute: (tf, input) => tf.add(crossEntropy.compute(tf, input), diceLoss(tf, input)),
};
