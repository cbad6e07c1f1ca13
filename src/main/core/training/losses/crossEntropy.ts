import { sparseCrossEntropy } from '../../tensors/ops/crossEntropy.ts';
import type { LossSpec } from './loss.ts';

/** sum(class weight · cross-entropy) / labelled pixels. */
export const crossEntropy: LossSpec = {
  id: 'crossEntropy',
  name: 'Cross-entropy',
  help: 'Softmax cross-entropy, the mean over labelled pixels. The sound first choice.',
  compute: (tf, { logits, labels, weights, count }) =>
    tf.div(tf.sum(sparseCrossEntropy(tf, logits, labels, weights)), count),
};
