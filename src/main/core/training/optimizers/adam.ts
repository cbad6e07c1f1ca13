import { FLOAT, runOp } from '../../tensors/nativeOps.ts';
import type { OptimizerSpec } from './optimizer.ts';
import { ResourceOptimizer } from './resources.ts';

/** Second moment decay; nobody tunes it. */
const beta2 = 0.999;

/** Adam (Kingma & Ba 2015) with decoupled weight decay, in TensorFlow's form: ε outside the bias correction. */
export const adam: OptimizerSpec = {
  id: 'adam',
  name: 'Adam',
  create(tf, variables, settings) {
    const { beta1, epsilon } = settings;
    const attributes = { T: FLOAT, use_locking: { bool: false }, use_nesterov: { bool: false } };
    return new ResourceOptimizer(tf, variables, settings, {
      slots: ['m', 'v'],
      update(target, slots, gradient, { update, learningRate }) {
        const scalars = [beta1 ** update, beta2 ** update, learningRate, beta1, beta2, epsilon];
        const handles = [target, ...slots].map(({ handle }) => handle);
        const inputs = [...handles, ...scalars.map((value) => tf.scalar(value)), gradient];
        runOp(tf, 'ResourceApplyAdam', attributes, inputs, 0);
      },
    });
  },
};
