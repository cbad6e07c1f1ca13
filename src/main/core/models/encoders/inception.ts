import type { FeatureMap, Layers } from '../layers.ts';
import type { EncoderSpec, FeaturePyramid } from '../spec.ts';
import { slimInceptionV1 } from '../weights/sources/slim.ts';

/** Filters of a module's branches: 1×1; 1×1 then 3×3; 1×1 then 3×3; pooling then 1×1. */
interface Module {
  readonly id: string;
  readonly filters: readonly [number, number, number, number, number, number];
}

const modules: Readonly<Record<8 | 16 | 32, readonly Module[]>> = {
  8: [
    { id: '3b', filters: [64, 96, 128, 16, 32, 32] },
    { id: '3c', filters: [128, 128, 192, 32, 96, 64] },
  ],
  16: [
    { id: '4b', filters: [192, 96, 208, 16, 48, 64] },
    { id: '4c', filters: [160, 112, 224, 24, 64, 64] },
    { id: '4d', filters: [128, 128, 256, 24, 64, 64] },
    { id: '4e', filters: [112, 144, 288, 32, 64, 64] },
    { id: '4f', filters: [256, 160, 320, 32, 128, 128] },
  ],
  32: [
    { id: '5b', filters: [256, 160, 320, 32, 128, 128] },
    { id: '5c', filters: [384, 192, 384, 48, 128, 128] },
  ],
};

const scope = 'InceptionV1';

/** Inception v1, GoogLeNet (Szegedy et al. 2014), with the batch normalisation of TF-slim: no learned scale. */
export const inceptionV1: EncoderSpec = {
  id: 'inception_v1',
  name: 'Inception v1',
  family: 'Inception',
  help: 'GoogLeNet: branches of several kernel sizes side by side, few parameters.',
  normalisation: { mean: [127.5, 127.5, 127.5], deviation: [127.5, 127.5, 127.5] },
  batchNorm: { epsilon: 1e-3, momentum: 0.9997, scale: false },
  activation: 'relu',
  outChannels: [64, 192, 480, 832, 1024],
  // Its branches pool as they go, and a pooling cannot be dilated.
  outputStrides: [32],
  published: { top1: 69.8, by: 'TF-slim' },
  weights: [slimInceptionV1],
  options: [],
  encode,
};

function encode(layers: Layers, image: FeatureMap): FeaturePyramid {
  const at2 = layers.conv(image, { name: `${scope}/Conv2d_1a_7x7`, filters: 64, kernel: 7, stride: 2 });
  const pooled = layers.maxPool(at2, { kernel: 3, stride: 2 });
  const narrow = layers.conv(pooled, { name: `${scope}/Conv2d_2b_1x1`, filters: 64, kernel: 1 });
  const at4 = layers.conv(narrow, { name: `${scope}/Conv2d_2c_3x3`, filters: 192, kernel: 3 });
  const at8 = mix(layers, layers.maxPool(at4, { kernel: 3, stride: 2 }), modules[8]);
  const at16 = mix(layers, layers.maxPool(at8, { kernel: 3, stride: 2 }), modules[16]);
  const at32 = mix(layers, layers.maxPool(at16, { kernel: 2, stride: 2 }), modules[32]);
  return { 2: at2, 4: at4, 8: at8, 16: at16, 32: at32 };
}

function mix(layers: Layers, x: FeatureMap, chain: readonly Module[]): FeatureMap {
  return chain.reduce((input, module) => mixed(layers, input, module), x);
}

function mixed(layers: Layers, x: FeatureMap, { id, filters }: Module): FeatureMap {
  const conv = (input: FeatureMap, name: string, width: number, kernel: number) =>
    layers.conv(input, { name: `${scope}/Mixed_${id}/${name}`, filters: width, kernel });
  // A slip of the pen in TF-slim that all checkpoints carry.
  const second = id === '5b' ? 'Conv2d_0a_3x3' : 'Conv2d_0b_3x3';
  const branch0 = conv(x, 'Branch_0/Conv2d_0a_1x1', filters[0], 1);
  const narrow1 = conv(x, 'Branch_1/Conv2d_0a_1x1', filters[1], 1);
  const branch1 = conv(narrow1, 'Branch_1/Conv2d_0b_3x3', filters[2], 3);
  const narrow2 = conv(x, 'Branch_2/Conv2d_0a_1x1', filters[3], 1);
  const branch2 = conv(narrow2, `Branch_2/${second}`, filters[4], 3);
  const pooled = layers.maxPool(x, { kernel: 3, stride: 1 });
  const branch3 = conv(pooled, 'Branch_3/Conv2d_0b_1x1', filters[5], 1);
  return layers.concat([branch0, branch1, branch2, branch3]);
}
