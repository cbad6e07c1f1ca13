import type { Rank, Scalar, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import type { Tf } from '../../tensors/backend.ts';
import { sparseCrossEntropy } from '../../tensors/ops/crossEntropy.ts';
import type { LossInput, LossSpec } from './loss.ts';
import { weighed } from './weighed.ts';

/** A pixel whose true class has at least this probability is easy: what implementations of the method commonly take. */
const easyFrom = 0.7;

/** One pixel in so many of an image counts however easy it is: a net that knows all still learns. */
const keptOneIn = 16;

/**
 * Online hard example mining (Shrivastava et al. 2016), pixel by pixel: cross-entropy over the pixels that the net does
 * not know yet, in each image its hardest sixteenth at least. sum(class weight · cross-entropy) / pixels that count.
 */
function hardPixelLoss(tf: Tf, { logits, labels, valid, weights, images }: LossInput): Scalar {
  const pixels = logits.shape[0] / images;
  const ofImages = (map: Tensor1D): Tensor2D => tf.reshape<Rank.R2>(map, [images, pixels]);
  const entropy = ofImages(sparseCrossEntropy(tf, logits, labels, valid));
  const hard = weighed(tf, entropy, (now) => {
    const counts = tf.mul(hardest(tf, now), ofImages(valid));
    return tf.div(tf.mul(counts, ofImages(weights)), tf.maximum(tf.sum(counts), 1));
  });
  return tf.sum(hard);
}

/** 1 where a pixel counts, of the cross-entropy `[images, pixels]`. */
function hardest(tf: Tf, entropy: Tensor2D): Tensor2D {
  const kept = Math.ceil(entropy.shape[1] / keptOneIn);
  const leastKept = tf.min(tf.topk(entropy, kept).values, 1, true);
  return tf.cast(tf.greaterEqual(entropy, tf.minimum(leastKept, -Math.log(easyFrom))), 'float32');
}

export const ohem: LossSpec = {
  id: 'ohem',
  name: 'OHEM',
  help: 'Online hard example mining: cross-entropy over the pixels the net does not know yet, those of a true class below 0.7, and at least the hardest sixteenth of each image.',
  compute: hardPixelLoss,
};
