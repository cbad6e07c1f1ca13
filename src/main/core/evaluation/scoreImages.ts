import type { LabelMask } from '../data/labelMask.ts';
import { readLabelledPair } from '../data/labelledPair.ts';
import type { LabelledPair } from '../data/labelledPair.ts';
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
  /** Default: from the files. */
  readonly read?: (image: LabelledImage) => Promise<LabelledPair>;
}

const readFiles = ({ image, mask }: LabelledImage) => readLabelledPair(image, mask);

/**
 * Predicts each image at its label's size and counts. Hands on one image at a time, so that memory stays flat;
 * gives way to other work between two. Throws where an image or mask cannot be read or their sizes differ.
 */
export async function* scoreImages(
  images: readonly LabelledImage[],
  { predictor, classes, labelGrid = (mask) => mask, read = readFiles }: ScoreOptions,
  context: Pick<JobContext, 'signal' | 'token'>,
): AsyncGenerator<ScoredImage> {
  for (const labelled of images) {
    await context.token.whilePaused();
    context.signal.throwIfAborted();
    const { image, labels } = await read(labelled);
    const { width, height, data } = labelGrid(labels);
    const prediction = { width, height, data: predictor.predict(image, { output: { width, height } }) };
    const confusion = createConfusion(classes);
    addToConfusion(confusion, classes, data, prediction.data);
    yield { id: labelled.id, confusion, prediction };
  }
}
