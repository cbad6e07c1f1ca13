import { StudioError } from '../../../shared/errors.ts';
import { readImage } from '../data/imageIo.ts';
import type { LabelMask } from '../data/labelMask.ts';
import { readLabelMask } from '../data/maskIo.ts';
import type { Predictor } from '../inference/predictor.ts';
import type { JobContext } from '../jobContext.ts';
import { addToConfusion, createConfusion } from '../metrics/confusion.ts';
import type { Confusion } from '../metrics/confusion.ts';
import type { LabelledImage } from '../training/material.ts';

/** What one image contributed. */
export interface ScoredImage {
  readonly id: string;
  readonly confusion: Confusion;
  readonly prediction: LabelMask;
}

export interface ScoreOptions {
  readonly predictor: Predictor;
  readonly classes: number;
  /** The grid labels are scored on, from their own; default: as they are. */
  readonly labelGrid?: (mask: LabelMask) => LabelMask;
}

/**
 * Predicts each image at its label's size and counts. Hands on one image at a time, so that memory stays flat;
 * gives way to other work between two. Throws where an image or mask cannot be read or their sizes differ.
 */
export async function* scoreImages(
  images: readonly LabelledImage[],
  { predictor, classes, labelGrid = (mask) => mask }: ScoreOptions,
  context: Pick<JobContext, 'signal' | 'token'>,
): AsyncGenerator<ScoredImage> {
  for (const { id, image: imageFile, mask: maskFile } of images) {
    await context.token.whilePaused();
    context.signal.throwIfAborted();
    const [image, truth] = await Promise.all([readImage(imageFile), readLabelMask(maskFile)]);
    if (image.width !== truth.width || image.height !== truth.height) throw sizesDiffer(id, image, truth);
    const { width, height, data } = labelGrid(truth);
    const prediction = { width, height, data: predictor.predict(image, { output: { width, height } }) };
    const confusion = createConfusion(classes);
    addToConfusion(confusion, classes, data, prediction.data);
    yield { id, confusion, prediction };
  }
}

interface Sized {
  readonly width: number;
  readonly height: number;
}

function sizesDiffer(id: string, image: Sized, mask: Sized): StudioError {
  const sizes = `${image.width}×${image.height} and ${mask.width}×${mask.height}`;
  return new StudioError('badInput', `Image and mask of ${id} differ in size: ${sizes}.`, {
    fix: 'Give it a mask of the image’s size, or take it out of the split.',
  });
}
