import { readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { predictItems } from '../../../src/main/core/inference/predictItems.ts';
import { readLabelMask } from '../../../src/main/core/data/maskIo.ts';
import { createJobToken, createQuietContext } from '../../../src/main/core/jobContext.ts';
import { listPredicted, predictionPath } from '../../../src/main/core/store/predictionStore.ts';
import { makeTempFolder } from '../../support/hostFixture.ts';
import { makeRunWithCheckpoint, placeOf } from '../../support/predictions.ts';
import { makeSmallProject, smallClasses, smallSize } from '../../support/smallDataset.ts';

async function makePlace() {
  const folder = join(await makeTempFolder(), 'small');
  await makeSmallProject(folder, 2, 2);
  const runFolder = await makeRunWithCheckpoint(folder, '2026-11-20_resnet18-linknet__1', smallClasses);
  return placeOf(folder, runFolder, 'small');
}

/** Says class 1 everywhere, and counts how often a net was loaded. */
function countingNet() {
  const count = { loaded: 0 };
  const predictor = {
    predict: ({ width, height }: typeof smallSize) => new Uint8Array(width * height).fill(1),
  };
  return {
    count,
    load: () => {
      count.loaded += 1;
      return Promise.resolve({ predictor, classes: smallClasses });
    },
  };
}

describe('predictions of items', () => {
  it('are made where they are missing, and the net is loaded only then', async () => {
    const place = await makePlace();
    const { count, load } = countingNet();
    const { items } = place.dataset;
    const first = await predictItems(place, items.slice(0, 2), load, createQuietContext());
    expect(first).toEqual({ predicted: 2, kept: 0, problems: [] });
    const all = await predictItems(place, items, load, createQuietContext());
    expect(all).toEqual({ predicted: 2, kept: 2, problems: [] });
    expect(await predictItems(place, items, load, createQuietContext())).toMatchObject({
      predicted: 0,
      kept: 4,
    });
    expect(count.loaded).toBe(2);
    const mask = await readLabelMask(predictionPath(place, 'b1'));
    expect(mask).toMatchObject(smallSize);
    expect(new Set(mask.data)).toEqual(new Set([1]));
  });

  it('pass over an image that cannot be read, and say why', async () => {
    const place = await makePlace();
    await writeFile(join(place.dataset.dir, 'images/a1.png'), 'no image');
    const result = await predictItems(place, place.dataset.items, countingNet().load, createQuietContext());
    expect(result.predicted).toBe(3);
    expect(result.problems).toEqual([{ item: 'a1', message: expect.stringContaining('a1.png') }]);
  });

  it('end with what is done when they are stopped', async () => {
    const place = await makePlace();
    const token = createJobToken();
    const context = { ...createQuietContext(token), progress: () => token.stop() };
    const result = await predictItems(place, place.dataset.items, countingNet().load, context);
    expect(result).toMatchObject({ predicted: 1, kept: 0 });
    expect(await listPredicted(place)).toEqual(['a0']);
  });

  it('end where their run was removed meanwhile, and do not bring its folder back', async () => {
    const place = await makePlace();
    const { load } = countingNet();
    const removing = async () => {
      await rm(place.runFolder, { recursive: true });
      return load();
    };
    const predicting = predictItems(place, place.dataset.items, removing, createQuietContext());
    await expect(predicting).rejects.toThrow('was removed or renamed meanwhile');
    expect(await readdir(dirname(place.runFolder))).toEqual([]);
  });
});
