import type { Tensor3D } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import '../../../src/main/core/tensors/nodeShims.ts';
import { maxRanks, rankBytes } from '../../../src/shared/domain/prediction.ts';
import { createMultiScalePredictor } from '../../../src/main/core/inference/multiScale.ts';
import { imageLogits } from '../../../src/main/core/inference/predictor.ts';
import { rankClasses } from '../../../src/main/core/inference/rankClasses.ts';
import { createNet } from '../../../src/main/core/models/compose.ts';
import type { Net } from '../../../src/main/core/models/compose.ts';
import { decoders } from '../../../src/main/core/models/decoders/index.ts';
import { encoders } from '../../../src/main/core/models/encoders/index.ts';
import { createRng } from '../../../src/main/core/data/rng.ts';
import { loadTensorFlow } from '../../../src/main/core/tensors/backend.ts';
import type { Tf } from '../../../src/main/core/tensors/backend.ts';
import { countLeaks } from '../../../src/main/core/tensors/scope.ts';

let tf: Tf;
let net: Net;
beforeAll(async () => {
  tf = await loadTensorFlow();
  net = createNet(tf, {
    encoder: encoders.get('mobilenet_v1_025'),
    decoder: decoders.get('linknet'),
    classes: 7,
    seed: 7,
  });
  return () => net.dispose();
});

const rng = createRng(3, 1);
const image = { width: 70, height: 50, data: Uint8Array.from({ length: 70 * 50 * 3 }, () => rng.below(256)) };
const ways = [
  { size: 64, scales: [1], flip: false },
  { size: 0, scales: [1], flip: false },
  { size: 64, scales: [0.75, 1.25], flip: true },
];

describe('ranked classes', () => {
  it.each(ways)('give the predictor’s mask, at size $size, scales $scales, flip $flip', (options) => {
    const expected = createMultiScalePredictor(tf, net, options).predict(image);
    const { mask } = rankClasses(tf, net, image, options);
    expect(new Set(mask).size).toBeGreaterThan(1);
    expect(Buffer.compare(mask, expected)).toBe(0);
  });

  it('hold TensorFlow’s own softmax and top classes at each pixel', () => {
    const options = { size: 0, scales: [1], flip: false };
    const { confidence, ranking, width } = rankClasses(tf, net, image, options);
    const [shares, order] = tf.tidy(() => {
      const probabilities = tf.softmax(imageLogits(tf, net, image, options)).squeeze<Tensor3D>([0]);
      const { values, indices } = tf.topk(probabilities, maxRanks);
      return [values.arraySync(), indices.arraySync()];
    });
    for (const [x, y] of [
      [0, 0],
      [13, 31],
      [69, 49],
    ] as const) {
      const at = y * width + x;
      const bytes = Buffer.from(ranking.subarray(at * rankBytes, (at + 1) * rankBytes));
      const ids = Array.from({ length: maxRanks }, (_, rank) => bytes[rank * 3]);
      expect(ids).toEqual(order[y]?.[x]);
      for (let rank = 0; rank < maxRanks; rank += 1) {
        expect(bytes.readUInt16LE(rank * 3 + 1) / 65_535).toBeCloseTo(shares[y]?.[x]?.[rank] ?? -1, 4);
      }
      expect(Math.abs((confidence[at] ?? 0) / 255 - (shares[y]?.[x]?.[0] ?? 0))).toBeLessThan(1 / 500);
    }
  });

  it('leave no tensor behind', () => {
    for (const options of ways) expect(countLeaks(tf, () => rankClasses(tf, net, image, options))).toBe(0);
  });
});
