import type { OutputStride } from '../spec.ts';

/** How a layer of a nominal stride runs. */
export interface Step {
  readonly stride: number;
  readonly dilation: number;
}

/**
 * Turns an encoder's nominal strides, asked for layer by layer from the image on, into what keeps the coarsest map at
 * `outputStride`: a stride beyond it becomes 1, and all later layers look that much further (Chen et al. 2017), in the
 * order of TF-slim's `output_stride`: the layer that would have strode still has the old dilation.
 */
export function createStriding(outputStride: OutputStride): (nominal: number) => Step {
  let reached = 1;
  let dilation = 1;
  return (nominal) => {
    if (reached < outputStride) {
      reached *= nominal;
      return { stride: nominal, dilation };
    }
    const step = { stride: 1, dilation };
    dilation *= nominal;
    return step;
  };
}

/** Output strides of a family that can dilate. */
export const dilatable: readonly OutputStride[] = [32, 16, 8];
