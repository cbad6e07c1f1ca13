import { readImageSize } from '../../src/main/core/data/imageIo.ts';
import { createLoader, type Loader } from '../../src/main/core/data/loader.ts';
import type { OurContender } from './index.ts';

export interface DataSettings {
  /** Absolute paths of image and index mask. */
  readonly pairs: readonly (readonly [image: string, mask: string])[];
  /** Longest side in pixels. */
  readonly size: number;
  readonly batch: number;
  readonly threads: number;
}

/** Decoding, scaling and augmenting by the product's loader; nothing is kept, so that every pair is decoded. */
export function createDataContender(): OurContender {
  let loader: Loader | undefined;
  return {
    async setUp(request) {
      const { pairs, size, batch, threads } = request as unknown as DataSettings;
      const sources = await Promise.all(
        pairs.map(async ([image, mask]) => ({ image, mask, ...(await readImageSize(image)) })),
      );
      const recipe = {
        size,
        batchSize: batch,
        seed: 1,
        flip: true,
        rescaleMin: 0.9,
        rescaleMax: 1.1,
        colour: 0,
        rotation: 0,
      };
      loader = createLoader({ sources, recipe, threads, cacheBytes: 0, prefetch: 1 });
      return {};
    },
    async work() {
      await loader?.next();
    },
  };
}
