import type { FeatureMap, Layers } from '../layers.ts';
import { imageSize, type Decoder, type DecoderSpec, type FeaturePyramid } from '../spec.ts';
import { classScores } from './scores.ts';

/** Regions along each side of the image. */
const grids = [1, 2, 3, 6] as const;

/**
 * Pyramid scene parsing (Zhao et al. 2016): means over the whole image and over 2×2, 3×3 and 6×6 regions, each a quarter as
 * wide as the encoder, beside the map itself; then a 3×3 convolution of a quarter of its width (128 to 512).
 */
class PspDecoder implements Decoder {
  readonly #classes: number;

  constructor(classes: number) {
    this.#classes = classes;
  }

  decode(layers: Layers, features: FeaturePyramid): FeatureMap {
    const x = features[32];
    const regions = grids.map((grid) => this.#regions(layers, x, grid));
    const filters = Math.min(512, Math.max(128, x.channels / 4));
    const fused = layers.conv(layers.concat([x, ...regions]), { name: 'psp/fuse', filters, kernel: 3 });
    return layers.resize(classScores(layers, fused, this.#classes), imageSize(features));
  }

  #regions(layers: Layers, x: FeatureMap, grid: number): FeatureMap {
    const means = layers.averagePool(x, { height: grid, width: grid });
    const name = `psp/regions${grid}x${grid}`;
    // One value an image: batch normalisation over so few would be noise.
    const narrow = layers.conv(means, { name, filters: x.channels / 4, kernel: 1, normalise: grid > 1 });
    return layers.resize(narrow, x);
  }
}

export const psp: DecoderSpec = {
  id: 'psp',
  name: 'PSP',
  help: 'Pools the scene over regions of several sizes: context for large surfaces, coarse borders.',
  outputStride: 8,
  options: [],
  create: ({ classes }) => new PspDecoder(classes),
};
