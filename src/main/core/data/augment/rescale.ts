import type { Augmentation } from './plan.ts';

/**
 * A random scale, uniform in its logarithm so that growing is as likely as shrinking, then a random crop
 * (or a random place in the padded box).
 */
export const rescale: Augmentation = {
  name: 'Rescale',
  draw({ rescaleMin, rescaleMax }, rng) {
    const scale = Math.exp(rng.between(Math.log(rescaleMin), Math.log(rescaleMax)));
    const anchorX = rng.next();
    const anchorY = rng.next();
    return rescaleMin === 1 && rescaleMax === 1 ? {} : { scale, anchorX, anchorY };
  },
};
