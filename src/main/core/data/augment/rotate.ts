import type { Augmentation } from './plan.ts';

/** A random angle either way. */
export const rotate: Augmentation = {
  name: 'Rotate',
  draw({ rotation: most }, rng) {
    const rotation = rng.between(-most, most);
    return most === 0 ? {} : { rotation };
  },
};
