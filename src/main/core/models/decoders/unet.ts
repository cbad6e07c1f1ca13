import type { FeatureMap, Layers } from '../layers.ts';
import { imageSize, type Decoder, type DecoderSpec, type FeaturePyramid } from '../spec.ts';
import { classScores } from './scores.ts';

/** Widths at most; a skip connection that is narrower sets its own. */
const widest = { 16: 256, 8: 128, 4: 64, 2: 32 } as const;

/**
 * U-Net (Ronneberger et al. 2015): at each stride a learned 2×2 up-convolution, the skip connection beside it, and two 3×3
 * convolutions as wide as the skip connection. It ends at stride 2, the finest map an encoder has; the scores are enlarged.
 */
class UNetDecoder implements Decoder {
  readonly #classes: number;

  constructor(classes: number) {
    this.#classes = classes;
  }

  decode(layers: Layers, features: FeaturePyramid): FeatureMap {
    let x = features[32];
    for (const stride of [16, 8, 4, 2] as const) {
      x = this.#level(layers, x, { stride, skip: features[stride] });
    }
    return layers.resize(classScores(layers, x, this.#classes), imageSize(features));
  }

  #level(
    layers: Layers,
    x: FeatureMap,
    { stride, skip }: { readonly stride: keyof typeof widest; readonly skip: FeatureMap },
  ): FeatureMap {
    const filters = Math.min(widest[stride], skip.channels);
    const name = `unet/stride${stride}`;
    const up =
      x.height < skip.height
        ? layers.transposedConv(x, { name: `${name}/up`, filters, kernel: 2, stride: 2 })
        : x;
    const both = layers.concat([up, skip]);
    const first = layers.conv(both, { name: `${name}/conv1`, filters, kernel: 3 });
    return layers.conv(first, { name: `${name}/conv2`, filters, kernel: 3 });
  }
}

export const unet: DecoderSpec = {
  id: 'unet',
  name: 'U-Net',
  help: 'Learned upsampling with all skip connections down to stride 2: the finest borders, more memory.',
  outputStride: 32,
  options: [],
  create: ({ classes }) => new UNetDecoder(classes),
};
