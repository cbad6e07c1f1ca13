import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { nameSources, predictImages } from '../../../src/main/core/inference/predictImages.ts';
import type { Predictor } from '../../../src/main/core/inference/predictor.ts';
import { createQuietContext } from '../../../src/main/core/jobContext.ts';
import { createPausedContext } from '../../support/pauses.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'predict-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function photo(name: string): Promise<string> {
  const path = join(folder, name);
  const background = { r: 10, g: 20, b: 30 };
  await sharp({ create: { width: 4, height: 3, channels: 3, background } })
    .png()
    .toFile(path);
  return path;
}

const predictor: Predictor = { predict: ({ width, height }) => new Uint8Array(width * height) };

function predict(
  paths: readonly string[],
  out: string,
  { overlay = false, context = createQuietContext() } = {},
) {
  const sources = nameSources(paths);
  return predictImages({ predictor, classes: [], sources, out, overlay, alpha: 0.5 }, context);
}

describe('segmented images', () => {
  it.each([
    [
      ['a.png', 'a.jpg', 'a-2.png'],
      ['a', 'a-2', 'a-2-2'],
    ],
    [
      ['x/a.png', 'y/A.png'],
      ['a', 'A-2'],
    ],
    [
      ['a.png', 'a_overlay.png'],
      ['a', 'a_overlay-2'],
    ],
  ])('%j are written apart', (paths, names) => {
    expect(nameSources(paths).map(({ name }) => name)).toEqual(names);
  });

  it('never replace the pictures they were made from', async () => {
    const path = await photo('a.png');
    const before = await readFile(path);
    await expect(predict([path], folder)).rejects.toThrow('a.png is one of the images');
    expect(await readFile(path)).toEqual(before);
    expect(await readdir(folder)).toEqual(['a.png']);
  });

  it('are taken back where the work fails, and kept where the user ends it', async () => {
    const paths = [await photo('a.png'), await photo('b.png')];
    let predicted = 0;
    const failing = (fail: () => never): Predictor => ({
      predict({ width, height }) {
        predicted += 1;
        return predicted % 2 === 0 ? fail() : new Uint8Array(width * height);
      },
    });
    const run = (out: string, worker: Predictor, context = createQuietContext()) =>
      predictImages(
        { predictor: worker, classes: [], sources: nameSources(paths), out, overlay: true, alpha: 0.5 },
        context,
      );
    const broken = failing(() => {
      throw new Error('no memory');
    });
    await expect(run(join(folder, 'failed'), broken)).rejects.toThrow('no memory');
    expect(await readdir(folder)).toEqual(['a.png', 'b.png']);
    const abort = new AbortController();
    const ended = failing(() => {
      abort.abort();
      throw new Error('ended');
    });
    const context = { ...createQuietContext(), signal: abort.signal };
    await expect(run(join(folder, 'ended'), ended, context)).rejects.toThrow('ended');
    expect(await readdir(join(folder, 'ended'))).toEqual(['a.png', 'a_overlay.png']);
  });

  it('have a speed that counts no pause', async () => {
    const paths = [await photo('a.png'), await photo('b.png')];
    const { imagesPerSecond } = await predict(paths, join(folder, 'out'), { context: createPausedContext() });
    expect(imagesPerSecond).toBeGreaterThan(2 / 3600);
  });

  it('may lie beside pictures of other names', async () => {
    const { images } = await predict([await photo('a.png')], join(folder, 'out'), { overlay: true });
    expect(images).toHaveLength(1);
    expect(await readdir(join(folder, 'out'))).toEqual(['a.png', 'a_overlay.png']);
  });
});
