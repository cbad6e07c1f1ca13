import type { Augmentation } from './plan.ts';

/** At full strength: brightness ± a quarter of the range, contrast and saturation × 0.5 … 1.5. */
const strongest = { brightness: 64, contrast: 0.5, saturation: 0.5 } as const;

/** Random brightness, contrast and saturation. */
export const colour: Augmentation = {
  name: 'Colour',
  draw({ colour: strength }, rng) {
    const within = (range: number) => rng.between(-range * strength, range * strength);
    return {
      brightness: within(strongest.brightness),
      contrast: 1 + within(strongest.contrast),
      saturation: 1 + within(strongest.saturation),
    };
  },
};
