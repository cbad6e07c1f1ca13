import { FLOAT } from '../../tensors/nativeOps.ts';
import { defineOptimizer } from './resources.ts';

/** Second moment decay; nobody tunes it. */
const beta2 = 0.999;

/** Adam (Kingma & Ba 2015) with decoupled weight decay, in TensorFlow's form: ε outside the bias correction. */
export const adam = defineOptimizer('adam', 'Adam', {
  op: 'ResourceApplyAdam',
  attributes: { T: FLOAT, use_locking: { bool: false }, use_nesterov: { bool: false } },
  slots: ['m', 'v'],
  scalars: ({ beta1, epsilon }, { update, learningRate }) => [
    beta1 ** update,
    beta2 ** update,
    learningRate,
    beta1,
    beta2,
    epsilon,
  ],
  inputs: ({ target, slots, gradient, scalars }) => [target, ...slots, ...scalars, gradient],
});
