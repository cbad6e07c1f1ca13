import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createNet, type Net } from '../../../src/main/core/models/compose.ts';
import { withConventions } from '../../../src/main/core/models/conventions.ts';
import { decoders } from '../../../src/main/core/models/decoders/index.ts';
import { encoders } from '../../../src/main/core/models/encoders/index.ts';
import { formulaValues } from '../../../src/main/core/models/formula.ts';
import { namingSchemes } from '../../../src/main/core/models/weights/schemes/index.ts';
import { loadTensorFlow, type Tf } from '../../../src/main/core/tensors/backend.ts';
import { uploadBytes } from '../../../src/main/core/tensors/ops/upload.ts';
import type { EncoderConventions } from '../../../src/shared/domain/weights.ts';

const [height, width] = [64, 96];

let tf: Tf;
let net: Net | undefined;

beforeAll(async () => {
  tf = await loadTensorFlow();
});

afterEach(() => {
  net?.dispose();
  net = undefined;
});

/** Every 32nd pixel's features, from a map at this stride. */
function featuresAt32(encoder: string, conventions: EncoderConventions, stride: 8 | 16 | 32): Float32Array {
  net?.dispose();
  net = createNet(tf, {
    encoder: withConventions(encoders.get(encoder), conventions),
    decoder: decoders.get('fcn32'),
    classes: 2,
    seed: 1,
    options: { outputStride: `${stride}` },
  });
  const bytes = Uint8Array.from(formulaValues('image', height * width * 3, { lo: 0, hi: 256 }), Math.floor);
  const built = net;
  return tf.tidy(() => {
    const image = uploadBytes(tf, bytes, [1, height, width, 3]);
    const coarsest = built.encode(image, { training: false })[32];
    expect(coarsest.shape.slice(1, 3)).toEqual([height / stride, width / stride]);
    const every = 32 / stride;
    const picked = tf.stridedSlice(coarsest, [0, 0, 0, 0], coarsest.shape, [1, every, every, 1]);
    return picked.dataSync<'float32'>();
  });
}

function relativeDifference(actual: Float32Array, expected: Float32Array): number {
  const difference = expected.map((value, at) => Math.abs(value - actual[at]));
  return Math.max(...difference) / Math.max(...expected.map(Math.abs));
}

/** Dilation that stands for strides gives what the strides gave where they looked, and more between (Chen et al. 2017). */
describe('a finer map of a ResNet with the weights of a library', () => {
  it.each([
    ['resnet18', 'torch_resnet'],
    ['resnet50', 'torch_resnet'],
    ['resnet50', 'keras_resnet'],
  ])('has the features of the coarse one in it, %s of %s', (encoder, naming) => {
    const conventions = namingSchemes.get(naming).conventions!;
    const coarse = featuresAt32(encoder, conventions, 32);
    for (const stride of [16, 8] as const) {
      const found = featuresAt32(encoder, conventions, stride);
      expect(relativeDifference(found, coarse), `output stride ${stride}`).toBeLessThan(1e-4);
    }
  });

  it('stays as it was in runs that say nothing of it', () => {
    const older = { ...namingSchemes.get('torch_resnet').conventions, dilation: undefined };
    const coarse = featuresAt32('resnet18', older, 32);
    expect(relativeDifference(featuresAt32('resnet18', older, 16), coarse)).toBeGreaterThan(1e-2);
    const ofOwn = featuresAt32('resnet18', {}, 16);
    expect(featuresAt32('resnet18', { dilation: 'behindStride' }, 16)).not.toEqual(ofOwn);
  });
});
