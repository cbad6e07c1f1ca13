import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  createLoader,
  loaderThreads,
  type Batch,
  type Loader,
  type LoaderOptions,
} from '../../../src/main/core/data/loader.ts';
import type { LoaderSource } from '../../../src/main/core/data/loaderTask.ts';
import { encodeIndexPng } from '../../../src/main/core/data/maskIo.ts';
import { createSampler } from '../../../src/main/core/data/sampler.ts';

const plain = {
  size: 64,
  batchSize: 2,
  seed: 7,
  flip: false,
  rescaleMin: 1,
  rescaleMax: 1,
  colour: 0,
  rotation: 0,
};
const varied = { ...plain, flip: true, rescaleMin: 0.5, rescaleMax: 2, colour: 0.5, rotation: 20 };

let sources: LoaderSource[];
let loader: Loader | undefined;

/** Image i is flat grey of value 10·i + 10 with class i everywhere, 64 × 48. */
beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'loader-'));
  sources = await Promise.all(
    [0, 1, 2, 3, 4].map(async (i) => {
      const [width, height] = [64, 48];
      const image = join(folder, `${i}.png`);
      const mask = join(folder, `${i}.mask.png`);
      const background = { r: 10 * i + 10, g: 10 * i + 10, b: 10 * i + 10 };
      await sharp({ create: { width, height, channels: 3, background } })
        .png()
        .toFile(image);
      await writeFile(
        mask,
        await encodeIndexPng({ width, height, data: new Uint8Array(width * height).fill(i) }, []),
      );
      return { image, mask, width, height };
    }),
  );
});

afterEach(async () => {
  await loader?.close();
  loader = undefined;
});

async function take(count: number, options: Omit<LoaderOptions, 'sources'>): Promise<readonly Batch[]> {
  loader = createLoader({ sources, threads: 2, ...options });
  const batches: Batch[] = [];
  for (let i = 0; i < count; i++) batches.push(await loader.next());
  await loader.close();
  return batches;
}

describe('a loader', () => {
  it('refuses a mask of another size than its image', async () => {
    const mask = join(await mkdtemp(join(tmpdir(), 'loader-')), 'small.png');
    await writeFile(mask, await encodeIndexPng({ width: 32, height: 24, data: new Uint8Array(32 * 24) }, []));
    loader = createLoader({ sources: [{ ...sources[0], mask }], recipe: plain });
    await expect(loader.next()).rejects.toThrow('Image and mask of 0.png differ in size: 64×48 and 32×24.');
  });

  it('gives each image with its own labels, padded to a multiple of 32 with black and void', async () => {
    const [batch] = await take(1, { recipe: plain });
    expect([batch.height, batch.width]).toEqual([64, 64]);
    for (const place of [0, 1]) {
      const labels = batch.labels.subarray(place * 64 * 64, (place + 1) * 64 * 64);
      const image = batch.images.subarray(place * 64 * 64 * 3, (place + 1) * 64 * 64 * 3);
      const id = labels[32 * 64];
      expect(image[32 * 64 * 3]).toBe(10 * id + 10);
      expect([labels[0], image[0]]).toEqual([255, 0]);
      expect(labels.filter((label) => label === id)).toHaveLength(64 * 48);
      expect(labels.filter((label) => label === 255)).toHaveLength(64 * 16);
    }
  });

  it('visits every image of an epoch once', async () => {
    const batches = await take(5, { recipe: { ...plain, batchSize: 1 } });
    expect(batches.map((batch) => batch.labels[32 * 64]).sort()).toEqual([0, 1, 2, 3, 4]);
  });

  it('delivers the same batches after a restart in the middle, with any number of threads', async () => {
    const whole = await take(6, { recipe: varied, threads: 1 });
    const rest = await take(2, { recipe: varied, threads: 3, startStep: 4 });
    expect(rest).toEqual(whole.slice(4));
    expect(rest[0].step).toBe(4);
  });

  it('augments differently in each step', async () => {
    const batches = await take(2, { recipe: { ...varied, batchSize: 5 } });
    expect(Buffer.compare(batches[0].images, batches[1].images)).not.toBe(0);
  });

  it('keeps padding black whatever the colours do', async () => {
    for (const { images, labels } of await take(4, { recipe: { ...varied, colour: 1 } })) {
      labels.forEach((label, i) => {
        if (label === 255) expect(images[i * 3]).toBe(0);
      });
    }
  });

  it('throws the error of a file that cannot be read', async () => {
    loader = createLoader({
      sources: [{ ...sources[0], image: join(tmpdir(), 'missing.png') }],
      recipe: plain,
    });
    await expect(loader.next()).rejects.toThrow('missing.png cannot be read');
  });

  it('is refused without images', () => {
    expect(() => createLoader({ sources: [], recipe: plain })).toThrow('no images with masks');
  });
});

describe('a sampler', () => {
  it('drops the last partial batch and repeats a dataset smaller than a batch', () => {
    expect(createSampler(10, 4, 1).stepsPerEpoch).toBe(2);
    const small = createSampler(3, 4, 1);
    expect(small.stepsPerEpoch).toBe(1);
    expect(new Set(small.batch(0))).toEqual(new Set([0, 1, 2]));
  });

  it('shuffles by the seed', () => {
    const order = (seed: number) => createSampler(50, 50, seed).batch(0).join();
    expect(order(1)).toBe(order(1));
    expect(order(1)).not.toBe(order(2));
    expect(createSampler(50, 50, 1).batch(1).join()).not.toBe(order(1));
  });
});

it('leaves the cores to a net on the processor, and takes them beside a graphics card', () => {
  expect([1, 2, 8, 64].map((cores) => loaderThreads(false, cores))).toEqual([1, 1, 2, 8]);
  expect([1, 2, 8, 64].map((cores) => loaderThreads(true, cores))).toEqual([1, 1, 7, 8]);
});
