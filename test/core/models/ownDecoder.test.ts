import { beforeAll, describe, expect, it } from 'vitest';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import { createNet } from '../../../src/main/core/models/compose.ts';
import { planNet } from '../../../src/main/core/models/cost.ts';
import { BaseFcnDecoder } from '../../../src/main/core/models/decoders/baseFcnDecoder.ts';
import { encoders } from '../../../src/main/core/models/encoders/index.ts';
import type { FeatureMap, Layers } from '../../../src/main/core/models/layers.ts';
import {
  defaultNetOptions,
  type DecoderContext,
  type DecoderSpec,
} from '../../../src/main/core/models/spec.ts';
import { loadTensorFlow, type Tf } from '../../../src/main/core/tensors/backend.ts';

/** What a user may write: pyramid context at stride 32, concatenated skips, an operation of its own. */
class OwnDecoder extends BaseFcnDecoder {
  protected override decode32(layers: Layers, x: FeatureMap): FeatureMap {
    const wide = layers.conv(x, { filters: 8, kernel: 3, dilation: 2 });
    const context = layers.conv(layers.globalPool(x), { filters: 8, kernel: 1, normalise: false });
    return layers.concat([wide, layers.resize(context, x)]);
  }

  protected override upsample32(layers: Layers, x: FeatureMap): FeatureMap {
    return layers.upsample(x, 2);
  }

  protected override combine16(layers: Layers, x: FeatureMap, skip: FeatureMap): FeatureMap {
    const both = layers.concat([x, layers.conv(skip, { filters: 4, kernel: 1 })]);
    return layers.depthwiseConv(layers.maxPool(both, { kernel: 3, stride: 1 }), { kernel: 3, dilation: 2 });
  }

  protected override upsample16(): FeatureMap {
    throw new Error('not reached');
  }

  protected override combine8(): FeatureMap {
    throw new Error('not reached');
  }

  protected override upsample8(): FeatureMap {
    throw new Error('not reached');
  }

  protected override combine4(): FeatureMap {
    throw new Error('not reached');
  }

  protected override upsampleToImage(layers: Layers, x: FeatureMap, factor: number): FeatureMap {
    const scores = layers.conv(x, { filters: this.classes, kernel: 1, normalise: false, activation: 'none' });
    const doubled = layers.custom([scores], {
      output: scores,
      multiplyAdds: scores.height * scores.width * scores.channels,
      run: (tf, [tensor]) => tf.mul(tensor, 2),
    });
    return layers.upsample(doubled, factor);
  }
}

const spec: DecoderSpec = {
  id: 'own',
  name: 'Own',
  help: 'A decoder of the user.',
  outputStride: 32,
  options: [],
  create: (context) => new OwnDecoder(context, 16),
};
const context: DecoderContext = { classes: 3, options: defaultNetOptions };
const encoder = encoders.get('mobilenet_v1_025');
let tf: Tf;

beforeAll(async () => {
  tf = await loadTensorFlow();
});

describe('a decoder of the user', () => {
  it('fits an encoder and learns in all its layers', () => {
    const net = createNet(tf, { encoder, decoder: spec, classes: 3, seed: 1 });
    const images: Tensor4D = tf.randomUniform([2, 96, 64, 3], 0, 255, 'float32', 1);
    const trainable = net.variables.filter(({ role }) => role === 'weight');
    const { value, grads } = tf.variableGrads(
      () => {
        const logits = net.forward(images, { training: true });
        expect(logits.shape).toEqual([2, 96, 64, 3]);
        return tf.mean(tf.square(logits));
      },
      trainable.map((variable) => variable.value),
    );
    expect(Number.isFinite(value.dataSync()[0])).toBe(true);
    const idle = trainable.filter(({ value: { name } }) => tf.max(tf.abs(grads[name])).dataSync()[0] === 0);
    expect(idle.map(({ name }) => name)).toEqual([]);
    net.dispose();
  });

  it('names its variables as TF-slim does', () => {
    const { variables } = planNet(encoder, spec.create(context), { height: 64, width: 64 });
    const names = variables.filter(({ part }) => part === 'decoder').map(({ name }) => name);
    expect(names.filter((name) => name.endsWith('eights'))).toEqual([
      'Conv/weights',
      'Conv_1/weights',
      'Conv_2/weights',
      'SeparableConv2d/depthwise_weights',
      'Conv_3/weights',
    ]);
  });
});

describe('cost figures', () => {
  it('are those that are published for ResNet-18 at 224×224', () => {
    const resnet = encoders.get('resnet18');
    const { cost } = planNet(
      resnet,
      { decode: (_layers, features) => features[32] },
      { height: 224, width: 224 },
    );
    // As torchvision publishes them, with the classifier of 512 × 1000.
    expect(cost.params + 512 * 1000 + 1000).toBe(11_689_512);
    expect((cost.multiplyAdds + 512 * 1000) / 1e9).toBeCloseTo(1.814, 3);
    expect(cost.receptiveField).toBe(435);
  });
});
