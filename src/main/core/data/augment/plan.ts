import type { Recipe } from '../../../../shared/domain/recipe.ts';
import type { Rng } from '../rng.ts';

/** The recipe's fields that augmentation reads. */
export type AugmentOptions = Pick<Recipe, 'flip' | 'rescaleMin' | 'rescaleMax' | 'colour' | 'rotation'>;

/** How one sample is drawn into the batch's box: all augmentations together, rendered in one pass. */
export interface SamplePlan {
  /** Size of the content relative to the prepared sample. */
  readonly scale: number;
  /** Mirrored left and right. */
  readonly flip: boolean;
  /** Degrees clockwise about the content's centre, after mirroring. */
  readonly rotation: number;
  /** Where the box lies on larger content, or smaller content in the box: 0 = left or top, 0.5 = centre, 1. */
  readonly anchorX: number;
  readonly anchorY: number;
  /** value · contrast + brightness, values 0 … 255 around mid-grey. */
  readonly contrast: number;
  readonly brightness: number;
  /** 0 = grey, 1 = unchanged. */
  readonly saturation: number;
}

/** The prepared sample itself, centred in its box. */
export const plainPlan: SamplePlan = {
  scale: 1,
  flip: false,
  rotation: 0,
  anchorX: 0.5,
  anchorY: 0.5,
  contrast: 1,
  brightness: 0,
  saturation: 1,
};

/** One augmentation: what it draws from the generator becomes a change of the plan. */
export interface Augmentation {
  readonly name: string;
  draw(options: AugmentOptions, rng: Rng): Partial<SamplePlan>;
}
