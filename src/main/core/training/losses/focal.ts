import type { Tensor } from '@tensorflow/tfjs-core';
import { sparseCrossEntropy } from '../../tensors/ops/crossEntropy.ts';
import type { LossSpec } from './loss.ts';

/** Focusing strength γ; 2 is the paper's choice. */
const gamma = 2;

/** Focal loss (Lin et al. 2017): cross-entropy times (1 − p)^γ, p the probability of the true class. */
export const focal: LossSpec = {
  id: 'focal',
  name: 'Focal',
  help: 'Cross-entropy that turns away from pixels the net already knows; helps small and rare things.',
  compute(tf, { logits, labels, valid, weights, count }) {
    const entropy = sparseCrossEntropy(tf, logits, labels, valid);
    const doubt: Tensor = tf.sub(1, tf.exp(tf.neg(entropy)));
    return tf.div(tf.sum(tf.mul(tf.mul(entropy, tf.pow(doubt, gamma)), weights)), count);
  },
};
