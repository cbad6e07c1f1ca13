import { FLOAT, runOp } from '../../tensors/nativeOps.ts';
import type { OptimizerSpec } from './optimizer.ts';
import { ResourceOptimizer } from './resources.ts';

/** Stochastic gradient descent with momentum: velocity = momentum · velocity + gradient; value −= rate · velocity. */
export const sgd: OptimizerSpec = {
  id: 'sgd',
  name: 'SGD with momentum',
  create(tf, variables, settings) {
    const attributes = { T: FLOAT, use_locking: { bool: false }, use_nesterov: { bool: false } };
    return new ResourceOptimizer(tf, variables, settings, {
      slots: ['velocity'],
      update(target, slots, gradient, { learningRate }) {
        const handles = [target, ...slots].map(({ handle }) => handle);
        const inputs = [...handles, tf.scalar(learningRate), gradient, tf.scalar(settings.beta1)];
        runOp(tf, 'ResourceApplyMomentum', attributes, inputs, 0);
      },
    });
  },
};
