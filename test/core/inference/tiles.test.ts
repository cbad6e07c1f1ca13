import type { Tensor4D } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { createMultiScalePredictor } from '../../../src/main/core/inference/multiScale.ts';
import { createPredictor, imageLogits, inputSize } from '../../../src/main/core/inference/predictor.ts';
import type { SegmentingNet } from '../../../src/main/core/inference/predictor.ts';
import { itemNetOf } from '../../../src/main/core/inference/predictItems.ts';
import { tileSpans } from '../../../src/main/core/inference/tiles.ts';
import { loadTensorFlow, type Tf } from '../../../src/main/core/tensors/backend.ts';
import { countLeaks } from '../../../src/main/core/tensors/scope.ts';

let tf: Tf;

beforeAll(async () => {
  tf = await loadTensorFlow();
});

/** Every pixel differs from its neighbours, so that a shifted tile shows. */
function picture(width: number, height: number) {
  const data = Uint8Array.from({ length: width * height * 3 }, (_, byte) => {
    const pixel = Math.floor(byte / 3);
    return [pixel % width, Math.floor(pixel / width), pixel * 7][byte % 3] % 256;
  });
  return { width, height, data };
}

/** Its scores are the pixel's own colours, so that the right answer is known; it notes the sides it was shown. */
function colourNet(sides: number[]): SegmentingNet {
  return {
    classes: 3,
    logits(images, [batch, height, width]) {
      sides.push(height, width);
      return tf.tensor4d(Float32Array.from(images), [batch, height, width, 3]);
    },
  };
}

function valuesOf(logits: Tensor4D): Float32Array {
  const values = logits.dataSync() as Float32Array;
  logits.dispose();
  return values;
}

describe('a large picture', () => {
  it.each([
    { width: 1024, height: 700, tiles: 1 },
    { width: 1025, height: 300, tiles: 2 },
    { width: 1500, height: 1100, tiles: 4 },
    { width: 401, height: 2600, tiles: 4 },
  ])('of $width×$height is seen in $tiles tiles and loses no pixel', ({ width, height, tiles }) => {
    const sides: number[] = [];
    const image = picture(width, height);
    const logits = imageLogits(tf, colourNet(sides), image, { size: 0 });
    expect(logits.shape).toEqual([1, height, width, 3]);
    expect(Buffer.compare(Uint8Array.from(valuesOf(logits)), image.data)).toBe(0);
    expect(sides.length).toBe(2 * tiles);
    expect(Math.max(...sides)).toBeLessThanOrEqual(1024);
  });

  it('is seen whole by a net that was trained on whole ones of its size', () => {
    const sides: number[] = [];
    imageLogits(tf, colourNet(sides), picture(1500, 600), inputSize(0, 1500)).dispose();
    expect(sides).toEqual([640, 1536]);
  });

  it('of a dataset is seen whole by such a net too', () => {
    const sides: number[] = [];
    const args = { recipe: { size: 1500 }, classes: [] } as never;
    const net = { ...colourNet(sides), dispose: () => undefined } as never;
    itemNetOf(tf, { net, args }).predictor.predict(picture(1500, 600));
    expect(sides).toEqual([640, 1536]);
  });

  it.each([
    { flip: false, most: 1 / 2 },
    { flip: true, most: 1 },
  ])('never has all its scores in memory, with flip $flip', ({ flip, most }) => {
    const [width, height] = [64, 12_000];
    const image = picture(width, height);
    // Each of the three colours 70 times.
    const classes = 210;
    const before = tf.memory().numBytes;
    const held: number[] = [];
    const net: SegmentingNet = {
      classes,
      logits(...asked) {
        held.push(tf.memory().numBytes - before);
        return tf.tile(colourNet([]).logits(...asked), [1, 1, 1, classes / 3]);
      },
    };
    const ids = createMultiScalePredictor(tf, net, { size: 0, scales: [1], flip }).predict(image);
    expect(Math.max(...held)).toBeLessThan(width * height * classes * 4 * most);
    const atOnce = createPredictor(tf, colourNet([]), { size: 0, largest: 12_032 }).predict(image);
    expect(Buffer.compare(ids, atOnce)).toBe(0);
    expect(tf.memory().numBytes).toBe(before);
  });

  it('leaves no tensor behind', () => {
    const predictor = createPredictor(tf, colourNet([]), { size: 0 });
    expect(countLeaks(tf, () => predictor.predict(picture(1300, 64)))).toBe(0);
  });
});

it.each([1025, 1536, 1792, 1793, 4000, 12_345])('tiles of %i pixels lie side by side', (length) => {
  const spans = tileSpans(length, 1024);
  expect(spans[0].keepFrom).toBe(0);
  expect(spans.at(-1)!.keepTo).toBe(length);
  spans.forEach((span, index) => {
    expect(span.to - span.from).toBe(1024);
    if (index > 0) expect(span.keepFrom).toBe(spans[index - 1].keepTo);
    if (index > 0) expect(span.keepFrom - span.from).toBeGreaterThanOrEqual(127);
    if (index < spans.length - 1) expect(span.to - span.keepTo).toBeGreaterThanOrEqual(127);
  });
});
