import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { rankBytes } from '../../src/shared/domain/prediction.ts';
import type { PicturePrediction } from '../../src/shared/domain/prediction.ts';
import { createPicturePredictions } from '../../src/main/host/pictures/picturePredictions.ts';
import type { PicturePredictions } from '../../src/main/host/pictures/picturePredictions.ts';
import { makeTempFolder } from '../support/hostFixture.ts';

const gone = {
  code: 'notFound',
  message: 'This prediction is no longer kept: only the latest of the open project are.',
  fix: 'Run it again.',
  details: { reason: 'prediction' },
};

/** Keeps a prediction of one pixel. */
function addOne(predictions: PicturePredictions): Promise<PicturePrediction> {
  return predictions.add(async (folder) => {
    await writeFile(join(folder, 'mask'), Buffer.of(0));
    await writeFile(join(folder, 'confidence'), Buffer.of(255));
    await writeFile(join(folder, 'ranking'), Buffer.alloc(rankBytes));
    const classes = [{ id: 0, name: 'Sky', color: '#9EEAFE' }];
    const speed = { passes: 1, readMilliseconds: 1, netMilliseconds: 1 };
    return { run: 'run', step: 1, classes, width: 1, height: 1, pixels: { '0': 1 }, ...speed };
  }, 'picture.png');
}

it('keeps the latest predictions, and says in the same words of each other that it is gone', async () => {
  const predictions = createPicturePredictions(await makeTempFolder(), 1);
  const [first, second] = [await addOne(predictions), await addOne(predictions)];
  expect(() => predictions.get(first.id)).toThrow(expect.objectContaining(gone));
  await expect(predictions.probe(first.id, 0, 0)).rejects.toMatchObject(gone);
  expect(await predictions.get(second.id).read('mask')).toEqual(Buffer.of(0));
  expect(await predictions.probe(second.id, 0, 0)).toEqual({ classes: [{ id: 0, probability: 0 }] });
});

it('says the same of one that went while it was looked at', async () => {
  const cache = await makeTempFolder();
  const predictions = createPicturePredictions(cache);
  const { id } = await addOne(predictions);
  const kept = predictions.get(id);
  await rm(join(cache, 'predictions'), { recursive: true });
  for (const file of ['mask', 'confidence'] as const)
    await expect(kept.read(file)).rejects.toMatchObject(gone);
  await expect(predictions.probe(id, 0, 0)).rejects.toMatchObject(gone);
});
