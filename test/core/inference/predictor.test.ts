import type { Rank, Tensor3D, Tensor4D } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import '../../../src/main/core/tensors/nodeShims.ts';
import { prepareImage } from '../../../src/main/core/data/prepare.ts';
import { classMap, visitLogits } from '../../../src/main/core/inference/classMap.ts';
import { createLogitRows } from '../../../src/main/core/inference/logitRows.ts';
import { createPredictor } from '../../../src/main/core/inference/predictor.ts';
import type { SegmentingNet } from '../../../src/main/core/inference/predictor.ts';
import { createNet } from '../../../src/main/core/models/compose.ts';
import type { Net } from '../../../src/main/core/models/compose.ts';
import { decoders } from '../../../src/main/core/models/decoders/index.ts';
import { encoders } from '../../../src/main/core/models/encoders/index.ts';
import { loadTensorFlow } from '../../../src/main/core/tensors/backend.ts';
import type { Tf } from '../../../src/main/core/tensors/backend.ts';
import { countLeaks } from '../../../src/main/core/tensors/scope.ts';

const classes = 3;
let tf: Tf;
let net: Net;
beforeAll(async () => {
  tf = await loadTensorFlow();
  net = createNet(tf, {
    encoder: encoders.get('mobilenet_v1_025'),
    decoder: decoders.get('linknet'),
    classes,
    seed: 7,
  });
  return () => net.dispose();
});

function noise(width: number, height: number): { width: number; height: number; data: Uint8Array } {
  let state = 1;
  const data = new Uint8Array(width * height * 3).map(() => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state >>> 24;
  });
  return { width, height, data };
}

/** The logits in bands of `bandRows`. */
function rowsOf(logits: Tensor4D, bandRows = logits.shape[1]) {
  const [, height, width, channels] = logits.shape;
  const tops = Array.from({ length: Math.ceil(height / bandRows) }, (_, band) => band * bandRows);
  const bands = tops.map((top) =>
    tf.slice(logits.squeeze<Tensor3D>([0]), [top, 0, 0], [Math.min(bandRows, height - top), -1, -1]),
  );
  return createLogitRows(tf, { width, height, classes: channels }, bands.values());
}

describe('class map', () => {
  it('reads the largest class of each pixel without resizing', () => {
    const logits = tf.tensor4d([5, 1, 0, 0, 9, 1, 0, 0, 2, 7, 7, 8], [1, 2, 2, 3]);
    expect([...classMap(tf, rowsOf(logits), { width: 2, height: 2 })]).toEqual([0, 1, 2, 2]);
  });

  it.each([
    { width: 61, height: 47 },
    { width: 9, height: 5 },
    { width: 20, height: 13 },
    { width: 17, height: 11 },
    { width: 29, height: 11 },
  ])('gives the same ids strip by strip as at once, at $width×$height', (size) => {
    const logits = tf.randomUniform<Rank.R4>([1, 11, 17, 4], 0, 1, 'float32', 3);
    const whole = classMap(tf, rowsOf(logits), size);
    const strips = classMap(tf, rowsOf(logits, 4), size, size.width * 4 * 4 * 3);
    expect(new Set(whole).size).toBeGreaterThan(1);
    expect(Buffer.compare(whole, strips)).toBe(0);
  });

  it.each([
    { name: 'its own size', size: { width: 17, height: 11 }, strips: [3, 3, 3, 2] },
    { name: 'half its size', size: { width: 8, height: 5 }, strips: [1, 1, 1, 1, 1] },
  ])('takes no more at once than was asked for, at $name', ({ size, strips }) => {
    const logits = rowsOf(tf.randomUniform<Rank.R4>([1, 11, 17, 4], 0, 1, 'float32', 3));
    const seen: number[] = [];
    const note = (_top: number, scores: () => Tensor3D) => seen.push(tf.tidy(() => scores().shape[0]));
    visitLogits(tf, logits, size, note, 17 * 4 * 4 * 3);
    expect(seen).toEqual(strips);
  });
});

describe('predictor', () => {
  it('answers at the image’s own size by default, and at any other', () => {
    const predictor = createPredictor(tf, net, { size: 64 });
    const image = noise(90, 50);
    expect(predictor.predict(image)).toHaveLength(90 * 50);
    expect(predictor.predict(image, { output: { width: 31, height: 17 } })).toHaveLength(31 * 17);
  });

  it('is the argmax of the logits, padding cut off', () => {
    const image = noise(64, 48);
    const input = prepareImage(image, 64);
    expect([input.width, input.height, input.top]).toEqual([64, 64, 8]);
    const wanted = tf.tidy(() => {
      const pixels = tf.tensor4d(Float32Array.from(input.data), [1, 64, 64, 3]);
      const logits = net.forward(pixels, { training: false });
      return Uint8Array.from(logits.slice([0, 8, 0, 0], [1, 48, 64, classes]).argMax(-1).dataSync());
    });
    const ids = createPredictor(tf, net, { size: 64 }).predict(image);
    expect(Buffer.compare(ids, wanted)).toBe(0);
  });

  it('shows the net a picture of wide pixels as players show it', () => {
    const wide = noise(40, 64);
    const seen: (readonly number[])[] = [];
    const spy: SegmentingNet = {
      classes,
      logits(...args) {
        seen.push(args[1]);
        return net.logits(...args);
      },
    };
    const predictor = createPredictor(tf, spy, { size: 0, multiple: 8 });
    expect(predictor.predict(wide, { pixelAspect: 1.6 })).toHaveLength(40 * 64);
    expect(seen).toEqual([[1, 64, 64, 3]]);
  });

  it('leaves no tensor behind', () => {
    const predictor = createPredictor(tf, net, { size: 64 });
    const image = noise(90, 50);
    predictor.predict(image);
    expect(countLeaks(tf, () => void predictor.predict(image))).toBe(0);
    expect(countLeaks(tf, () => void predictor.predict(image, { output: { width: 64, height: 36 } }))).toBe(
      0,
    );
  });
});
