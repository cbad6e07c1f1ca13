import { defaultCacheBytes } from '../data/loader.ts';

/** What a training is made of, as far as memory goes. */
export interface TrainingSize {
  /** Learned values. */
  readonly params: number;
  /** Values of all maps of one image, in bytes. */
  readonly activationBytes: number;
  /** Decoded images and labels of the training split. */
  readonly dataBytes: number;
}

/**
 * Least squares over measured peaks of short trainings (two sizes of net, batch 2 to 8): Node and TensorFlow; weight,
 * gradient, moments, and the copies while a checkpoint is written; each map and what comes back to it.
 */
const baseBytes = 420e6;
const copiesOfWeights = 10;
const copiesOfActivations = 2.1;

/** Estimated peak of a training process's resident memory, in bytes. */
export function trainingMemory(size: TrainingSize, batchSize: number): number {
  const weights = copiesOfWeights * size.params * Float32Array.BYTES_PER_ELEMENT;
  const data = Math.min(size.dataBytes, defaultCacheBytes);
  return baseBytes + weights + data + copiesOfActivations * size.activationBytes * batchSize;
}

/** The largest batch, at most `most`, whose estimate stays within `bytes`; null where not even one image fits. */
export function fittingBatch(size: TrainingSize, bytes: number, most: number): number | null {
  const room = bytes - trainingMemory(size, 0);
  const batch = Math.min(most, Math.floor(room / (copiesOfActivations * size.activationBytes)));
  return batch >= 1 ? batch : null;
}
