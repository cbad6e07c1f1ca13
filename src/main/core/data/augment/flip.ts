import type { Augmentation } from './plan.ts';

/** Mirrors every second image. */
export const flip: Augmentation = {
  name: 'Flip',
  draw: (options, rng) => ({ flip: rng.next() < 0.5 && options.flip }),
};
