import { FLOAT } from '../../tensors/nativeOps.ts';
import { defineOptimizer } from './resources.ts';

/** Stochastic gradient descent with momentum: velocity = momentum · velocity + gradient; value −= rate · velocity. */
export const sgd = defineOptimizer('sgd', 'SGD with momentum', {
  op: 'ResourceApplyMomentum',
  attributes: { T: FLOAT, use_locking: { bool: false }, use_nesterov: { bool: false } },
  slots: ['velocity'],
  scalars: ({ beta1 }, { learningRate }) => [learningRate, beta1],
  inputs: ({ target, slots, gradient, scalars: [rate, momentum] }) => [
    target,
    ...slots,
    rate,
    gradient,
    momentum,
  ],
});
