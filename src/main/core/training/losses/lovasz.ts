import type { Rank, Scalar, Tensor2D, Tensor3D } from '@tensorflow/tfjs-core';
import type { Tf } from '../../tensors/backend.ts';
import { reorder } from '../../tensors/ops/gather.ts';
import type { LossInput, LossSpec } from './loss.ts';
import { oneHotLabels } from './oneHotLabels.ts';
import { weighed } from './weighed.ts';

/** One row of pixels for each image and class. */
interface Rows {
  /** `[images, classes, pixels]` 1 where the pixel is of the class. */
  readonly truth: Tensor3D;
  /** `[images, 1, pixels]` 1 where labelled. */
  readonly valid: Tensor3D;
}

/**
 * Lovász-softmax (Berman et al. 2018): the Lovász extension of one minus IoU in the errors 1 − p and p, the mean over
 * the classes present in an image, then over the images that have labels. Class weights do not enter: each class
 * counts the same already.
 */
function lovaszLoss(tf: Tf, input: LossInput): Scalar {
  const { logits, images } = input;
  const [pixels, classes] = [logits.shape[0] / images, logits.shape[1]];
  const toRows = (map: Tensor2D): Tensor3D =>
    tf.transpose(tf.reshape<Rank.R3>(map, [images, pixels, classes]), [0, 2, 1]);
  const truth = toRows(oneHotLabels(tf, input));
  const valid: Tensor3D = tf.reshape(input.valid, [images, 1, pixels]);
  const errors: Tensor3D = tf.add(truth, tf.mul(toRows(tf.softmax(logits)), tf.sub(valid, tf.mul(truth, 2))));
  const present = tf.cast(tf.greater(tf.sum(truth, 2), 0), 'float32');
  const presentClasses = tf.sum(present, 1);
  // Linear in the errors as long as their order stays.
  const extension = weighed(tf, errors, (now) => slopes(tf, now, { truth, valid }));
  const ofClasses = tf.mul(tf.sum(extension, 2), present);
  const ofImages = tf.div(tf.sum(ofClasses, 1), tf.maximum(presentClasses, 1));
  const labelledImages = tf.sum(tf.cast(tf.greater(presentClasses, 0), 'float32'));
  return tf.div(tf.sum(ofImages), tf.maximum(labelledImages, 1));
}

/**
 * By how much 1 − IoU grows when a pixel joins those with larger errors as a wrong one, `[images, classes, pixels]`:
 * 1 / union for one of the class, intersection / (union · union before) for another. Void comes last and adds nothing.
 */
function slopes(tf: Tf, errors: Tensor3D, { truth, valid }: Rows): Tensor3D {
  const byError = descending(tf, tf.add(errors, tf.sub(valid, 1)));
  const hits = reorder(tf, truth, byError);
  const others = reorder(tf, tf.sub(valid, truth), byError);
  const size = tf.sum(truth, 2, true);
  const intersection = tf.sub(size, tf.cumsum(hits, 2));
  const union = tf.add(size, tf.cumsum(others, 2));
  const unionBefore = tf.maximum(tf.sub(union, others), 1);
  const grown: Tensor3D = tf.div(
    tf.add(hits, tf.div(tf.mul(others, intersection), unionBefore)),
    tf.maximum(union, 1),
  );
  // The order of an order is the way back; float32 counts pixels exactly to 16 million.
  return reorder(tf, grown, descending(tf, tf.neg(tf.cast(byError, 'float32'))));
}

/** Where the values of each row stand, the largest first; equal ones in their order. */
function descending(tf: Tf, rows: Tensor3D): Tensor3D {
  return tf.topk(rows, rows.shape[2]).indices;
}

export const lovasz: LossSpec = {
  id: 'lovasz',
  name: 'Lovász-softmax',
  help: 'Makes IoU itself large, image by image, each class alike. Sorts all pixels for each class: on a processor a step takes seconds longer.',
  compute: lovaszLoss,
};
