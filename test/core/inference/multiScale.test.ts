import { beforeAll, describe, expect, it } from 'vitest';
import '../../../src/main/core/tensors/nodeShims.ts';
import type { RgbImage } from '../../../src/main/core/data/imageIo.ts';
import { createRng } from '../../../src/main/core/data/rng.ts';
import { createMultiScalePredictor } from '../../../src/main/core/inference/multiScale.ts';
import { createPredictor, imageLogits } from '../../../src/main/core/inference/predictor.ts';
import { createNet } from '../../../src/main/core/models/compose.ts';
import type { Net } from '../../../src/main/core/models/compose.ts';
import { decoders } from '../../../src/main/core/models/decoders/index.ts';
import { encoders } from '../../../src/main/core/models/encoders/index.ts';
import { loadTensorFlow } from '../../../src/main/core/tensors/backend.ts';
import type { Tf } from '../../../src/main/core/tensors/backend.ts';
import { countLeaks } from '../../../src/main/core/tensors/scope.ts';

const size = 64;
const image = noise(90, 51);
let tf: Tf;
let net: Net;
beforeAll(async () => {
  tf = await loadTensorFlow();
  const [encoder, decoder] = [encoders.get('mobilenet_v1_025'), decoders.get('linknet')];
  net = createNet(tf, { encoder, decoder, classes: 3, seed: 7 });
  return () => net.dispose();
});

function noise(width: number, height: number): RgbImage {
  const rng = createRng(5);
  return { width, height, data: new Uint8Array(width * height * 3).map(() => rng.below(256)) };
}

/** Columns in reverse, `channels` values a pixel. */
function mirror(data: Uint8Array, width: number, channels: number): Uint8Array {
  return Uint8Array.from({ length: data.length }, (_, at) => {
    const pixel = Math.floor(at / channels);
    const column = pixel % width;
    return data[(pixel - column + (width - 1 - column)) * channels + (at % channels)];
  });
}

describe('multi-scale testing', () => {
  it('is the ordinary prediction at scale 1 without mirroring', () => {
    const plain = createPredictor(tf, net, { size }).predict(image);
    const single = createMultiScalePredictor(tf, net, { size, scales: [1], flip: false }).predict(image);
    expect(new Set(plain).size).toBeGreaterThan(1);
    expect(Buffer.compare(single, plain)).toBe(0);
  });

  it('shows the net the size times each scale', () => {
    const at = (scale: number) =>
      createMultiScalePredictor(tf, net, { size, scales: [scale], flip: false }).predict(image);
    const larger = createPredictor(tf, net, { size: size * 1.5 }).predict(image);
    const differing = at(1.5).filter((id, pixel) => id !== larger[pixel]).length;
    // Softmax keeps the order of the logits; only ties may fall differently.
    expect(differing).toBeLessThan(image.width * image.height * 1e-3);
    expect(Buffer.compare(at(1), larger)).not.toBe(0);
  });

  it('takes the largest mean of the probabilities', () => {
    const output = { width: 64, height: 36 };
    const wanted = tf.tidy(() => {
      const views = [1, 2].map((scale) => {
        const logits = imageLogits(tf, net, image, { size: size * scale });
        return tf.softmax(tf.image.resizeBilinear(logits, [36, 64], false, true));
      });
      return Uint8Array.from(views[0].add(views[1]).argMax(-1).dataSync());
    });
    const predictor = createMultiScalePredictor(tf, net, { size, scales: [1, 2], flip: false });
    const ids = predictor.predict(image, { output });
    const differing = ids.filter((id, pixel) => id !== wanted[pixel]).length;
    expect(differing).toBeLessThan(ids.length * 1e-3);
  });

  it('mirrors its answer with the picture', () => {
    const predictor = createMultiScalePredictor(tf, net, { size, scales: [1, 1.35], flip: true });
    const mirrored = { ...image, data: mirror(image.data, image.width, 3) };
    const answer = predictor.predict(image);
    expect(Buffer.compare(predictor.predict(mirrored), mirror(answer, image.width, 1))).toBe(0);
    const plain = createPredictor(tf, net, { size });
    const plainAnswer = mirror(plain.predict(image), image.width, 1);
    expect(Buffer.compare(plain.predict(mirrored), plainAnswer)).not.toBe(0);
  });

  it('leaves no tensor behind', () => {
    const predictor = createMultiScalePredictor(tf, net, { size, scales: [0.5, 1], flip: true });
    predictor.predict(image);
    expect(countLeaks(tf, () => void predictor.predict(image))).toBe(0);
  });
});
