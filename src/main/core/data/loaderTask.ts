import { drawPlan } from './augment/index.ts';
import type { AugmentOptions } from './augment/plan.ts';
import { renderSample } from './augment/render.ts';
import { readLabelledPair } from './labelledPair.ts';
import { prepareSample, type Sample } from './prepare.ts';
import type { Size } from './resize.ts';

/** One training image: absolute paths, and its size so that a batch's box is known before anything is read. */
export interface LoaderSource extends Size {
  readonly image: string;
  readonly mask: string;
}

/** What a loader thread is started with. */
export interface LoaderThreadData {
  readonly sources: readonly LoaderSource[];
  readonly size: number;
  readonly seed: number;
  readonly augment: AugmentOptions;
  readonly cacheBytes: number;
}

export interface LoaderRequest {
  readonly step: number;
  readonly place: number;
  readonly source: number;
  readonly box: Size;
}

/** Prepares samples and keeps them, unaugmented, up to a number of bytes. */
export function createSampleMaker(data: LoaderThreadData): (request: LoaderRequest) => Promise<Sample> {
  const cache = new Map<number, Sample>();
  let cachedBytes = 0;
  async function prepared(index: number): Promise<Sample> {
    const known = cache.get(index);
    if (known !== undefined) return known;
    const source = data.sources[index];
    const { image, labels } = await readLabelledPair(source.image, source.mask);
    const sample = prepareSample(image, labels, data.size);
    const bytes = sample.image.length + sample.labels.length;
    if (cachedBytes + bytes <= data.cacheBytes) {
      cache.set(index, sample);
      cachedBytes += bytes;
    }
    return sample;
  }
  return async ({ step, place, source, box }) => {
    const plan = drawPlan(data.augment, data.seed, step, place);
    return renderSample(await prepared(source), plan, box);
  };
}
