import type { FlagField } from '../../../../shared/fields.ts';
import type { FeatureMap, Layers } from '../layers.ts';
import type { DecoderSpec } from '../spec.ts';
import { BaseFcnDecoder } from './baseFcnDecoder.ts';

/** Fully convolutional net (Long et al. 2015): class scores at each stride, summed from coarse to fine. */
class FcnDecoder extends BaseFcnDecoder {
  protected override decode32(layers: Layers, coarsest: FeatureMap): FeatureMap {
    return this.#scores(layers, coarsest, 32, 'xavier');
  }

  protected override upsample32(layers: Layers, x: FeatureMap): FeatureMap {
    return this.#upsample(layers, x);
  }

  protected override combine16(layers: Layers, x: FeatureMap, skip: FeatureMap): FeatureMap {
    return layers.add(this.#scores(layers, skip, 16, 'zeros'), x);
  }

  protected override upsample16(layers: Layers, x: FeatureMap): FeatureMap {
    return this.#upsample(layers, x);
  }

  protected override combine8(layers: Layers, x: FeatureMap, skip: FeatureMap): FeatureMap {
    return layers.add(this.#scores(layers, skip, 8, 'zeros'), x);
  }

  protected override upsample8(layers: Layers, x: FeatureMap): FeatureMap {
    return this.#upsample(layers, x);
  }

  protected override combine4(layers: Layers, x: FeatureMap, skip: FeatureMap): FeatureMap {
    return layers.add(this.#scores(layers, skip, 4, 'zeros'), x);
  }

  protected override upsampleToImage(layers: Layers, x: FeatureMap, factor: number): FeatureMap {
    return layers.upsample(x, factor);
  }

  /** Skip connections start at zero, so that training begins as FCN-32. */
  #scores(layers: Layers, x: FeatureMap, stride: number, initialiser: 'xavier' | 'zeros'): FeatureMap {
    return layers.conv(x, {
      name: `1x1_fcn${stride}_logits`,
      filters: this.classes,
      kernel: 1,
      normalise: false,
      activation: 'none',
      initialiser,
    });
  }

  #upsample(layers: Layers, x: FeatureMap): FeatureMap {
    if (!this.options.trainableUpsampling) return layers.upsample(x, 2);
    return layers.transposedConv(x, { name: 'deconv', filters: this.classes, kernel: 4, stride: 2 });
  }
}

const trainableUpsampling: FlagField = {
  kind: 'flag',
  key: 'trainableUpsampling',
  label: 'Trainable upsampling',
  help: 'Learn the ×2 upsampling between skip connections in place of bilinear.',
  default: false,
  reason: 'bilinear has nothing to learn and rarely scores lower',
  advanced: true,
};

export const fcn32 = fcn(32, 'One score map at stride 32, enlarged: the coarsest and cheapest.');
export const fcn16 = fcn(16, 'Adds the skip connection at stride 16.');
export const fcn8 = fcn(8, 'Adds the skip connections at strides 16 and 8: finer borders.');
export const fcn4 = fcn(4, 'Adds the skip connections at strides 16, 8 and 4: the finest FCN.');

function fcn(finest: 4 | 8 | 16 | 32, help: string): DecoderSpec {
  return {
    id: `fcn${finest}`,
    name: `FCN-${finest}`,
    help,
    outputStride: 32,
    options: finest === 32 ? [] : [trainableUpsampling],
    create: (context) => new FcnDecoder(context, finest),
  };
}
