import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, it } from 'vitest';
import '../../../src/main/core/tensors/nodeShims.ts';
import { encodeIndexPng } from '../../../src/main/core/data/maskIo.ts';
import type { SegmentingNet } from '../../../src/main/core/inference/predictor.ts';
import { createQuietContext } from '../../../src/main/core/jobContext.ts';
import { loadTensorFlow } from '../../../src/main/core/tensors/backend.ts';
import { createMonitor } from '../../../src/main/core/training/monitor.ts';

const [width, height] = [128, 96];
const trainedSize = 64;

it('reads its images once and scores all later times the same', async () => {
  const tf = await loadTensorFlow();
  const seen: (readonly number[])[] = [];
  /** Class 1 where red is above 100. */
  const net: SegmentingNet = {
    classes: 2,
    logits: (images, shape) => {
      seen.push(shape);
      return tf.tidy(() => {
        const red = tf
          .tensor4d(images, [...shape])
          .slice([0, 0, 0, 0], [-1, -1, -1, 1])
          .toFloat();
        return tf.concat([tf.onesLike(red).mul(100), red], 3).as4D(1, shape[1], shape[2], 2);
      });
    },
  };
  const folder = await mkdtemp(join(tmpdir(), 'monitor-'));
  const images = await Promise.all([writePair(folder, 'dark', 40, 0), writePair(folder, 'light', 200, 1)]);
  const monitor = createMonitor(tf, net, images, trainedSize);

  const first = await monitor?.score(createQuietContext(), false);
  await rm(folder, { recursive: true });
  const second = await monitor?.score(createQuietContext(), true);

  expect(first).toMatchObject({ miou: 1, pixelAccuracy: 1, miouBatchStatistics: null });
  expect(second).toEqual({ ...first, miouBatchStatistics: 1 });
  expect(first?.previews.map(({ prediction }) => [prediction.width, prediction.height])).toEqual([
    [width, height],
    [width, height],
  ]);
  expect(new Set(seen.map(String))).toEqual(new Set(['1,64,64,3']));
});

async function writePair(folder: string, id: string, grey: number, label: number) {
  const [image, mask] = [join(folder, `${id}.png`), join(folder, `${id}.mask.png`)];
  const background = { r: grey, g: grey, b: grey };
  await sharp({ create: { width, height, channels: 3, background } })
    .png()
    .toFile(image);
  const data = new Uint8Array(width * height).fill(label);
  await writeFile(mask, await encodeIndexPng({ width, height, data }, []));
  return { id, image, mask };
}
