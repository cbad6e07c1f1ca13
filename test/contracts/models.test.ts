import { beforeAll, describe, expect, it } from 'vitest';
import { createNet, type Net } from '../../src/main/core/models/compose.ts';
import { costOf, describeNet, encoderParameters } from '../../src/main/core/models/cost.ts';
import { decoders } from '../../src/main/core/models/decoders/index.ts';
import { encoders } from '../../src/main/core/models/encoders/index.ts';
import { PlanLayers } from '../../src/main/core/models/planLayers.ts';
import { strides, type OutputStride } from '../../src/main/core/models/spec.ts';
import { loadTensorFlow, type Tf } from '../../src/main/core/tensors/backend.ts';
import { checkField } from '../../src/shared/fields.ts';
import { buildNet, describePairs, photo, specimen } from '../support/netPairs.ts';

/** Each encoder meets this decoder here, and each decoder this encoder; all pairs meet in test/core/models/everyPair.test.ts. */
const commonDecoder = 'lraspp';
const commonEncoder = 'mobilenet_v1_025';

let tf: Tf;

beforeAll(async () => {
  tf = await loadTensorFlow();
});

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

  it.each(spec.outputStrides)('promises maps of its channels at strides 2 to %s', (outputStride) => {
    const layers = new PlanLayers({ batchNorm: spec.batchNorm, activation: spec.activation });
    const maps = spec.encode(layers, layers.image(64, 96), outputStride);
    expect(strides.map((stride) => [maps[stride].height, maps[stride].width, maps[stride].channels])).toEqual(
      strides.map((stride, index) => {
        const reached = Math.min(stride, outputStride);
        return [64 / reached, 96 / reached, spec.outChannels[index]];
      }),
    );
  });

  it('gives the maps it promises', () => {
    const net = buildNet(tf, { encoder: id, decoder: 'fcn32' });
    const images = photo(tf, 32, 64);
    const maps = net.encode(images, { training: false });
    expect(strides.map((stride) => maps[stride].shape)).toEqual(
      strides.map((stride, index) => [2, 32 / stride, 64 / stride, spec.outChannels[index]]),
    );
    tf.dispose([images, ...Object.values(maps)]);
    net.dispose();
  });

  it('says so where an output stride cannot be', () => {
    for (const choice of ['8', '16', '32'] as const) {
      if (spec.outputStrides.includes(Number(choice) as OutputStride)) continue;
      const parts = { encoder: spec, decoder: decoders.get('fcn32'), classes: 4, size: 64 };
      expect(() => costOf({ ...parts, options: { outputStride: choice } })).toThrow(
        /cannot run at output stride/,
      );
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

describePairs([
  ...encoders.ids.map((encoder) => ({ encoder, decoder: commonDecoder })),
  ...decoders.ids
    .filter((decoder) => decoder !== commonDecoder)
    .map((decoder) => ({ encoder: commonEncoder, decoder })),
]);

describe('nets', () => {
  const small = () => buildNet(tf, { encoder: 'mobilenet_v1_025', decoder: 'linknet' });

  it('start from the same weights for the same seed alone', () => {
    const [first, second] = [small(), small()];
    const sum = (net: Net) => net.variables.map(({ value }) => tf.tidy(() => tf.sum(value).dataSync()[0]));
    expect(sum(first)).toEqual(sum(second));
    const other = createNet(tf, { encoder: first.encoder, decoder: first.decoder, classes: 4, seed: 4 });
    expect(sum(other)).not.toEqual(sum(first));
    for (const net of [first, second, other]) net.dispose();
  });

  it('keep their moving statistics when these are frozen or only measured', () => {
    const net = small();
    const values = () => net.variables.map(({ value }) => [...value.dataSync()]);
    const before = values();
    const images = photo(tf, 32, 32);
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
    expect(() => describeNet({ encoder: 'resnet18', decoder: 'unknown', classes: 4, size: 64 })).toThrow(
      /decoder/,
    );
  });
});
