import type { Rank, Tensor1D, Tensor4D } from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createNet, type Net } from '../../src/main/core/models/compose.ts';
import { costOf } from '../../src/main/core/models/cost.ts';
import { decoders } from '../../src/main/core/models/decoders/index.ts';
import { encoders } from '../../src/main/core/models/encoders/index.ts';
import { vgg } from '../../src/main/core/models/encoders/vgg.ts';
import type { EncoderSpec, NetOptions } from '../../src/main/core/models/spec.ts';
import { loadTensorFlow, type Tf } from '../../src/main/core/tensors/backend.ts';
import { sparseCrossEntropy } from '../../src/main/core/tensors/ops/crossEntropy.ts';
import { truncatedNormal } from '../../src/main/core/tensors/ops/random.ts';
import { countLeaks } from '../../src/main/core/tensors/scope.ts';

const classes = 4;

/** VGG-16's fc6 and fc7 are narrower here: 120 million weights say no more than 2 million do. */
export function specimen(id: string): EncoderSpec {
  return id === 'vgg16' ? vgg(64) : encoders.get(id);
}

export function buildNet(
  tf: Tf,
  { encoder, decoder, options = {} }: { encoder: string; decoder: string; options?: Partial<NetOptions> },
): Net {
  const parts = { encoder: specimen(encoder), decoder: decoders.get(decoder) };
  return createNet(tf, { ...parts, classes, seed: 3, options });
}

/** Two images of noise, 0 … 255. */
export function photo(tf: Tf, height: number, width: number): Tensor4D {
  return tf.tidy(() => {
    const noise = truncatedNormal(tf, [2, height, width, 3], 60, [height, width]);
    return tf.clipByValue(tf.add(noise, 128), 0, 255);
  });
}

/** Mean cross-entropy of two images towards labels that alternate between all classes. */
function gradients(tf: Tf, net: Net, images: Tensor4D) {
  const [batch, height, width] = images.shape;
  const pixels = batch * height * width;
  const labels: Tensor1D = tf.tensor1d(
    Array.from({ length: pixels }, (_, pixel) => pixel % classes),
    'int32',
  );
  const weights: Tensor1D = tf.fill([pixels], 1 / pixels);
  const trainable = net.variables.filter(({ role }) => role === 'weight');
  return tf.variableGrads(
    () => {
      const logits = tf.reshape<Rank.R2>(net.forward(images, { training: true }), [-1, classes]);
      return tf.sum(sparseCrossEntropy(tf, logits, labels, weights));
    },
    trainable.map(({ value }) => value),
  );
}

export interface Pair {
  readonly encoder: string;
  readonly decoder: string;
}

/** What every pair of an encoder and a decoder must do. */
export function describePairs(pairs: readonly Pair[]): void {
  describe.each(pairs)('$encoder with $decoder', ({ encoder, decoder }) => {
    let tf: Tf;
    let net: Net;
    let before: number;
    beforeAll(async () => {
      tf = await loadTensorFlow();
      before = tf.memory().numTensors;
      net = buildNet(tf, { encoder, decoder });
    });

    it('gives logits at the size of the image, whatever it is, and leaves nothing behind', () => {
      const images = photo(tf, 45, 70);
      const leaks = countLeaks(tf, () => {
        const logits = net.forward(images, { training: false });
        expect(logits.shape).toEqual([2, 45, 70, classes]);
        expect(tf.tidy(() => tf.all(tf.isFinite(logits)).dataSync()[0])).toBe(1);
        logits.dispose();
      });
      expect(leaks).toBe(0);
      images.dispose();
    });

    it('has a finite gradient for every weight and new statistics after a step', () => {
      const images = photo(tf, 32, 64);
      // A skip connection that starts at zero has the mean 0 for ever, but no variance of 1.
      const statistics = net.variables.filter(({ name }) => name.endsWith('moving_variance'));
      const old = statistics.map(({ value }) => value.dataSync()[0]);
      const leaks = countLeaks(tf, () => {
        const { value, grads } = tf.tidy(() => gradients(tf, net, images));
        expect(value.dataSync()[0]).toBeGreaterThan(0);
        for (const { name, role, value: variable } of net.variables) {
          if (role !== 'weight') continue;
          const sum = tf.tidy(() => tf.sum(tf.abs(grads[variable.name])).dataSync()[0]);
          expect(Number.isFinite(sum), name).toBe(true);
        }
        net.applyStatistics();
        tf.dispose([value, grads]);
      });
      expect(leaks).toBe(0);
      const moved = statistics.filter(({ value }, index) => value.dataSync()[0] !== old[index]);
      expect(moved.length).toBe(statistics.length);
      images.dispose();
    });

    it('costs what its variables say', () => {
      const weights = net.variables.filter(({ role }) => role === 'weight');
      const parts = { encoder: specimen(encoder), decoder: decoders.get(decoder), classes };
      // At these sizes every dilation divides every map.
      const cost = costOf({ ...parts, size: 576 });
      expect(cost.params).toBe(weights.reduce((sum, { value }) => sum + value.size, 0));
      expect(specimen(encoder).outputStrides).toContain(cost.stride);
      const larger = costOf({ ...parts, size: 1152 });
      expect(larger.params).toBe(cost.params);
      // What is pooled to a fixed size does not grow.
      expect(larger.multiplyAdds / cost.multiplyAdds).toBeCloseTo(4, 2);
      expect(larger.activationBytes / cost.activationBytes).toBeCloseTo(4, 1);
    });

    afterAll(() => {
      net.dispose();
      expect(tf.memory().numTensors).toBe(before);
    });
  });
}
