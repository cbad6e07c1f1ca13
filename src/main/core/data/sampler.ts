import { createRng, permutation } from './rng.ts';

/** Which images each step trains on. */
export interface Sampler {
  readonly stepsPerEpoch: number;
  /** Indices of the batch of a step (0, 1, …); the same for the same seed, whatever came before. */
  batch(step: number): readonly number[];
}

/** Keeps the streams of shuffling and augmentation apart. */
export const shuffleStream = 1;
export const augmentStream = 2;

/**
 * Every epoch visits the images in a new order. The last partial batch of an epoch is dropped; a dataset
 * smaller than a batch is repeated until it fills one.
 */
export function createSampler(count: number, batchSize: number, seed: number): Sampler {
  const stepsPerEpoch = Math.max(1, Math.floor(count / batchSize));
  let order = new Uint32Array();
  let orderEpoch = -1;
  function orderOf(epoch: number): Uint32Array {
    if (epoch !== orderEpoch)
      order = new Uint32Array(permutation(count, createRng(seed, shuffleStream, epoch)));
    orderEpoch = epoch;
    return order;
  }
  return {
    stepsPerEpoch,
    batch(step) {
      const shuffled = orderOf(Math.floor(step / stepsPerEpoch));
      const first = (step % stepsPerEpoch) * batchSize;
      return Array.from({ length: batchSize }, (_, i) => shuffled[(first + i) % count]);
    },
  };
}
