import type { Scalar, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import type { Tf } from '../../tensors/backend.ts';

/** A batch as a loss sees it: the pixels of one image after the other, void among them. */
export interface LossInput {
  /** `[pixels, classes]` float32 */
  readonly logits: Tensor2D;
  /** `[pixels]` float32, whole numbers; void and padding are ≥ classes. */
  readonly labels: Tensor1D;
  /** `[pixels]` float32: 1 where labelled, 0 for void and padding. */
  readonly valid: Tensor1D;
  /** `[pixels]` float32: the weight of each pixel's class, 0 for void and padding. */
  readonly weights: Tensor1D;
  /** Labelled pixels, at least 1. */
  readonly count: Scalar;
  /** Images that the pixels are of, equally many each. */
  readonly images: number;
}

export interface LossSpec {
  readonly id: string;
  readonly name: string;
  readonly help: string;
  /** A scalar that void pixels do not move, differentiable in the logits. Runs inside a tidy. */
  compute(tf: Tf, input: LossInput): Scalar;
}
