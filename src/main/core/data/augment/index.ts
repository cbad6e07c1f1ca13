import { defineRegistry } from '../../../../shared/registry.ts';
import { createRng } from '../rng.ts';
import { augmentStream } from '../sampler.ts';
import { colour } from './colour.ts';
import { flip } from './flip.ts';
import { plainPlan, type Augmentation, type AugmentOptions, type SamplePlan } from './plan.ts';
import { rescale } from './rescale.ts';
import { rotate } from './rotate.ts';

/** Order matters for reproducibility: each draws from the sample's generator in turn. */
export const augmentations = defineRegistry('augmentation', {
  rescale,
  flip,
  colour,
  rotate,
} satisfies Record<string, Augmentation>);

/** The plan of one sample: a function of the seed, the step and the sample's place in its batch alone. */
export function drawPlan(options: AugmentOptions, seed: number, step: number, place: number): SamplePlan {
  const rng = createRng(seed, augmentStream, step, place);
  return augmentations.entries.reduce<SamplePlan>(
    (plan, augmentation) => ({ ...plan, ...augmentation.draw(options, rng) }),
    plainPlan,
  );
}
