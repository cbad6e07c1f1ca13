import type { FeatureMap, Layers } from '../layers.ts';
import { imageSize, strideOf, type Decoder, type DecoderSpec, type FeaturePyramid } from '../spec.ts';
import { classScores, separableConv } from './scores.ts';

/** Width of the pyramid's branches in the papers. */
const width = 256;
/** Distances between kernel taps in pixels of the image, whatever the output stride: 6, 12, 18 maps' pixels at 16. */
const reaches = [96, 192, 288] as const;

/**
 * DeepLab v1 with a large field of view (Chen et al. 2014): one 3×3 convolution whose taps lie 96 px of the image apart, then
 * a 1×1 one, on a dilated encoder. Half as wide as the encoder, 1024 at most.
 */
class DeepLabV1Decoder implements Decoder {
  readonly #classes: number;

  constructor(classes: number) {
    this.#classes = classes;
  }

  decode(layers: Layers, features: FeaturePyramid): FeatureMap {
    const coarsest = features[32];
    const filters = Math.min(1024, coarsest.channels / 2);
    const dilation = reaches[0] / strideOf(features);
    const wide = layers.conv(coarsest, { name: 'large_fov/conv1', filters, kernel: 3, dilation });
    const deep = layers.conv(wide, { name: 'large_fov/conv2', filters, kernel: 1 });
    return layers.resize(classScores(layers, deep, this.#classes), imageSize(features));
  }
}

/**
 * DeepLab v3 (Chen et al. 2017): atrous spatial pyramid pooling, which is a 1×1 convolution, three 3×3 ones of growing
 * dilation and the pooled image side by side, then the scores.
 */
class DeepLabV3Decoder implements Decoder {
  readonly #classes: number;

  constructor(classes: number) {
    this.#classes = classes;
  }

  decode(layers: Layers, features: FeaturePyramid): FeatureMap {
    const pooled = pyramid(layers, features, (x, name, dilation) =>
      layers.conv(x, { name, filters: width, kernel: 3, dilation }),
    );
    const refined = layers.conv(pooled, { name: 'refine', filters: width, kernel: 3 });
    return layers.resize(classScores(layers, refined, this.#classes), imageSize(features));
  }
}

/**
 * DeepLab v3+ (Chen et al. 2018): the pyramid of v3 in depthwise separable convolutions, enlarged to stride 4 and refined
 * beside the encoder's map there.
 */
class DeepLabV3PlusDecoder implements Decoder {
  readonly #classes: number;

  constructor(classes: number) {
    this.#classes = classes;
  }

  decode(layers: Layers, features: FeaturePyramid): FeatureMap {
    const pooled = pyramid(layers, features, (x, name, dilation) =>
      separableConv(layers, x, { name, filters: width, dilation }),
    );
    const fine = layers.conv(features[4], { name: 'decoder/feature_projection', filters: 48, kernel: 1 });
    const both = layers.concat([layers.resize(pooled, fine), fine]);
    const first = separableConv(layers, both, { name: 'decoder/conv1', filters: width });
    const second = separableConv(layers, first, { name: 'decoder/conv2', filters: width });
    return layers.resize(classScores(layers, second, this.#classes), imageSize(features));
  }
}

type AtrousConv = (x: FeatureMap, name: string, dilation: number) => FeatureMap;

function pyramid(layers: Layers, features: FeaturePyramid, atrous: AtrousConv): FeatureMap {
  const x = features[32];
  const stride = strideOf(features);
  const point = layers.conv(x, { name: 'aspp/conv1x1', filters: width, kernel: 1 });
  const branches = reaches.map((reach, index) => atrous(x, `aspp/atrous${index + 1}`, reach / stride));
  // One value an image: batch normalisation over so few would be noise, and wrong for a batch of one.
  const context = { name: 'aspp/image_pooling', filters: width, kernel: 1, normalise: false };
  const image = layers.resize(layers.conv(layers.globalPool(x), context), x);
  const all = layers.concat([image, point, ...branches]);
  return layers.conv(all, { name: 'aspp/projection', filters: width, kernel: 1 });
}

export const deeplabV1: DecoderSpec = {
  id: 'deeplab_v1',
  name: 'DeepLab v1',
  help: 'One widely dilated convolution with a large field of view on a dilated encoder.',
  outputStride: 8,
  options: [],
  create: ({ classes }) => new DeepLabV1Decoder(classes),
};

export const deeplabV3: DecoderSpec = {
  id: 'deeplab_v3',
  name: 'DeepLab v3',
  help: 'Looks at several distances at once, and at the whole image: for objects of all sizes.',
  outputStride: 16,
  options: [],
  create: ({ classes }) => new DeepLabV3Decoder(classes),
};

export const deeplabV3Plus: DecoderSpec = {
  id: 'deeplab_v3plus',
  name: 'DeepLab v3+',
  help: 'DeepLab v3 in cheaper separable convolutions, with fine borders from stride 4.',
  outputStride: 16,
  options: [],
  create: ({ classes }) => new DeepLabV3PlusDecoder(classes),
};
