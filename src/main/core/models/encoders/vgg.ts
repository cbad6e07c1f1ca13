import type { FeatureMap, Layers } from '../layers.ts';
import type { EncoderSpec, FeaturePyramid, OutputStride } from '../spec.ts';
import { kerasVgg16 } from '../weights/sources/keras.ts';
import { slimVgg16 } from '../weights/sources/slim.ts';
import { torchvisionVgg16 } from '../weights/sources/torchvision.ts';
import { createStriding, dilatable } from './striding.ts';

/** Filters and number of 3×3 convolutions of conv1 … conv5; a 2×2 pooling follows each. */
const groups = [
  [64, 2],
  [128, 2],
  [256, 3],
  [512, 3],
  [512, 3],
] as const;

const scope = 'vgg_16';

export const vgg16 = vgg(4096);

/**
 * VGG-16 (Simonyan & Zisserman 2014, variant D) as TF-slim runs it fully convolutional: fc6 is a 7×7 convolution with SAME
 * padding, fc7 a 1×1 one, both of `fullyConnected` channels; biases, no batch normalisation, and no dropout, which would
 * need a random mask a step. The skip connections are the pooled maps.
 */
export function vgg(fullyConnected: number): EncoderSpec {
  return {
    id: 'vgg16',
    name: 'VGG-16',
    family: 'VGG',
    help: 'Plain 3×3 convolutions and two huge last layers: the classic FCN encoder, large and slow.',
    normalisation: { mean: [123.68, 116.78, 103.94], deviation: [1, 1, 1] },
    // The encoder has none; decoders use TF-slim's defaults with a learned scale.
    batchNorm: { epsilon: 1e-3, momentum: 0.999, scale: true },
    activation: 'relu',
    outChannels: [64, 128, 256, 512, fullyConnected],
    outputStrides: dilatable,
    published: { top1: 71.5, by: 'TF-slim' },
    weights: [slimVgg16, kerasVgg16, torchvisionVgg16],
    options: [],
    encode: (layers, image, outputStride) => encode(layers, image, outputStride, fullyConnected),
  };
}

function encode(
  layers: Layers,
  image: FeatureMap,
  outputStride: OutputStride,
  fullyConnected: number,
): FeaturePyramid {
  const step = createStriding(outputStride);
  const pooled: FeatureMap[] = [];
  let x = image;
  for (const [index, [filters, count]] of groups.entries()) {
    const group = index + 1;
    for (let layer = 1; layer <= count; layer += 1) {
      const name = `${scope}/conv${group}/conv${group}_${layer}`;
      x = layers.conv(x, { name, filters, kernel: 3, dilation: step(1).dilation, normalise: false });
    }
    x = layers.maxPool(x, { kernel: 2, stride: step(2).stride });
    pooled.push(x);
  }
  const wide = { filters: fullyConnected, normalise: false } as const;
  const fc6 = layers.conv(x, { ...wide, name: `${scope}/fc6`, kernel: 7, dilation: step(1).dilation });
  const fc7 = layers.conv(fc6, { ...wide, name: `${scope}/fc7`, kernel: 1 });
  return { 2: pooled[0], 4: pooled[1], 8: pooled[2], 16: pooled[3], 32: fc7 };
}
