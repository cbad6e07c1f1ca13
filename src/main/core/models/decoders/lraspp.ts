import type { FeatureMap, Layers } from '../layers.ts';
import { imageSize, type Decoder, type DecoderSpec, type FeaturePyramid } from '../spec.ts';
import { classScores } from './scores.ts';

/** Width of both branches in the paper. */
const width = 128;

/**
 * Lite reduced ASPP (Howard et al. 2019, MobileNet v3): the coarsest map, gated channel by channel by the pooled image, and
 * the scores of a skip connection at stride 8 added. The gate sees the whole image instead of 49×49 windows, so that it
 * holds for any size.
 */
class LrAsppDecoder implements Decoder {
  readonly #classes: number;

  constructor(classes: number) {
    this.#classes = classes;
  }

  decode(layers: Layers, features: FeaturePyramid): FeatureMap {
    const x = features[32];
    const context = layers.conv(x, { name: 'lraspp/context', filters: width, kernel: 1 });
    const gate = layers.conv(layers.globalPool(x), {
      ...{ name: 'lraspp/gate', filters: width, kernel: 1 },
      ...{ normalise: false, activation: 'sigmoid', initialiser: 'xavier' },
    });
    const gated = layers.resize(layers.scale(context, gate), features[8]);
    const coarse = classScores(layers, gated, this.#classes, 'logits/coarse');
    const fine = classScores(layers, features[8], this.#classes, 'logits/fine');
    return layers.resize(layers.add(coarse, fine), imageSize(features));
  }
}

export const lraspp: DecoderSpec = {
  id: 'lraspp',
  name: 'LR-ASPP',
  help: 'Global context and one skip connection at hardly any cost: the fastest on small machines.',
  outputStride: 16,
  options: [],
  create: ({ classes }) => new LrAsppDecoder(classes),
};
