import type { Rank, Tensor1D, Tensor4D } from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createNet, type Net } from '../../src/main/core/models/compose.ts';
import { costOf, describeNet, encoderParameters } from '../../src/main/core/models/cost.ts';
import { decoders } from '../../src/main/core/models/decoders/index.ts';
import { encoders } from '../../src/main/core/models/encoders/index.ts';
import { vgg } from '../../src/main/core/models/encoders/vgg.ts';
import {
  strides,
  type EncoderSpec,
  type NetOptions,
  type OutputStride,
} from '../../src/main/core/models/spec.ts';
import { loadTensorFlow, type Tf } from '../../src/main/core/tensors/backend.ts';
import { sparseCrossEntropy } from '../../src/main/core/tensors/ops/crossEntropy.ts';
import { truncatedNormal } from '../../src/main/core/tensors/ops/random.ts';
import { countLeaks } from '../../src/main/core/tensors/scope.ts';
import { checkField } from '../../src/shared/fields.ts';

const classes = 4;
const pairs = encoders.ids.flatMap((encoder) => decoders.ids.map((decoder) => ({ encoder, decoder })));

let tf: Tf;

beforeAll(async () => {
  tf = await loadTensorFlow();
});

/** VGG-16's fc6 and fc7 are narrower here: 120 million weights say no more than 16,000 do. */
function specimen(id: string): EncoderSpec {
  return id === 'vgg16' ? vgg(64) : encoders.get(id);
}

function build(encoder: string, decoder: string, options: Partial<NetOptions> = {}): Net {
  const parts = { encoder: specimen(encoder), decoder: decoders.get(decoder) };
  return createNet(tf, { ...parts, classes, seed: 3, options });
}

function photo(height: number, width: number): Tensor4D {
  return tf.tidy(() => {
    const noise = truncatedNormal(tf, [2, height, width, 3], 60, [height, width]);
    return tf.clipByValue(tf.add(noise, 128), 0, 255);
  });
}

/** Mean cross-entropy of two images towards labels that alternate between all classes. */
function gradients(net: Net, images: Tensor4D) {
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

describe.each(encoders.ids)('encoder %s', (id) => {
  const spec = specimen(id);

  it('is described: its id, its weights, its options', () => {
    expect(spec.id).toBe(id);
    for (const text of [spec.name, spec.family, spec.help]) expect(text).not.toBe('');
    for (const field of spec.options) expect(checkField(field, field.default)).toBeUndefined();
    expect(new Set(spec.weights.map((source) => source.id)).size).toBe(spec.weights.length);
    expect(spec.outputStrides[0]).toBe(32);
    expect(encoderParameters(spec)).toBeGreaterThan(0);
  });

  it.each(spec.outputStrides)('gives maps of the promised channels at strides 2 to %s', (outputStride) => {
    const net = build(id, 'fcn32', { outputStride: `${outputStride}` });
    const images = photo(64, 96);
    const maps = net.encode(images, { training: false });
    expect(strides.map((stride) => maps[stride].shape)).toEqual(
      strides.map((stride, index) => {
        const reached = Math.min(stride, outputStride);
        return [2, 64 / reached, 96 / reached, spec.outChannels[index]];
      }),
    );
    tf.dispose([images, ...Object.values(maps)]);
    net.dispose();
  });

  it('says so where an output stride cannot be', () => {
    for (const choice of ['8', '16', '32'] as const) {
      if (spec.outputStrides.includes(Number(choice) as OutputStride)) continue;
      expect(() => build(id, 'fcn32', { outputStride: choice })).toThrow(/cannot run at output stride/);
    }
  });
});

describe.each(decoders.ids)('decoder %s', (id) => {
  it('is described: its id and options', () => {
    const spec = decoders.get(id);
    expect(spec.id).toBe(id);
    for (const text of [spec.name, spec.help]) expect(text).not.toBe('');
    for (const field of spec.options) expect(checkField(field, field.default)).toBeUndefined();
  });
});

describe.each(pairs)('$encoder with $decoder', ({ encoder, decoder }) => {
  let net: Net;
  let before: number;
  beforeAll(() => {
    before = tf.memory().numTensors;
    net = build(encoder, decoder);
  });

  it('gives logits at the size of the image, whatever it is, and leaves nothing behind', () => {
    const images = photo(45, 70);
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
    const images = photo(32, 64);
    // A skip connection that starts at zero has the mean 0 for ever, but no variance of 1.
    const statistics = net.variables.filter(({ name }) => name.endsWith('moving_variance'));
    const old = statistics.map(({ value }) => value.dataSync()[0]);
    const leaks = countLeaks(tf, () => {
      const { value, grads } = tf.tidy(() => gradients(net, images));
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
    const cost = costOf({ ...parts, size: 192 });
    expect(cost.params).toBe(weights.reduce((sum, { value }) => sum + value.size, 0));
    expect(specimen(encoder).outputStrides).toContain(cost.stride);
    const larger = costOf({ ...parts, size: 384 });
    expect(larger.params).toBe(cost.params);
    // What is pooled to a fixed size does not grow.
    expect(larger.multiplyAdds / cost.multiplyAdds).toBeCloseTo(4, 1);
    expect(larger.activationBytes / cost.activationBytes).toBeCloseTo(4, 1);
  });

  afterAll(() => {
    net.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('nets', () => {
  it('start from the same weights for the same seed alone', () => {
    const [first, second] = [build('resnet18', 'linknet'), build('resnet18', 'linknet')];
    const sum = (net: Net) => net.variables.map(({ value }) => tf.tidy(() => tf.sum(value).dataSync()[0]));
    expect(sum(first)).toEqual(sum(second));
    const other = createNet(tf, { encoder: first.encoder, decoder: first.decoder, classes, seed: 4 });
    expect(sum(other)).not.toEqual(sum(first));
    for (const net of [first, second, other]) net.dispose();
  });

  it('keep their moving statistics when these are frozen or only measured', () => {
    const net = build('mobilenet_v1_025', 'fcn16');
    const values = () => net.variables.map(({ value }) => [...value.dataSync()]);
    const before = values();
    const images = photo(32, 32);
    net.forward(images, { training: true, statistics: 'moving' }).dispose();
    net.forward(images, { training: false, statistics: 'batch' }).dispose();
    net.applyStatistics();
    expect(values()).toEqual(before);
    net.dispose();
    images.dispose();
  });

  it('are found by the names of TF-slim, and a wrong name lists the right ones', () => {
    expect(encoders.get('resnet_v1_18').id).toBe('resnet18');
    expect(() => encoders.get('resnet19')).toThrow('There is no encoder "resnet19".');
    expect(() => describeNet({ encoder: 'resnet18', decoder: 'unknown', classes, size: 64 })).toThrow(
      /decoder/,
    );
  });
});
