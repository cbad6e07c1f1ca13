import type { FeatureMap, Layers } from '../layers.ts';
import type { DecoderSpec } from '../spec.ts';
import { BaseFcnDecoder } from './baseFcnDecoder.ts';

/** Widths at strides 16, 8, 4: those of ResNet-18's skip connections, kept for every encoder. */
const widths = { 16: 256, 8: 128, 4: 64 } as const;

/**
 * LinkNet (Chaurasia & Culurciello 2017): decoder blocks of 1×1, transposed and 1×1 convolution, skip connections
 * added. As in the reference a 1×1 convolution that starts at zero adapts each skip connection, so any encoder fits.
 */
class LinkNetDecoder extends BaseFcnDecoder {
  protected override decode32(_layers: Layers, coarsest: FeatureMap): FeatureMap {
    return coarsest;
  }

  protected override upsample32(layers: Layers, x: FeatureMap): FeatureMap {
    return decoderBlock(layers, x, widths[16]);
  }

  protected override combine16(layers: Layers, x: FeatureMap, skip: FeatureMap): FeatureMap {
    return addSkip(layers, x, skip);
  }

  protected override upsample16(layers: Layers, x: FeatureMap): FeatureMap {
    return decoderBlock(layers, x, widths[8]);
  }

  protected override combine8(layers: Layers, x: FeatureMap, skip: FeatureMap): FeatureMap {
    return addSkip(layers, x, skip);
  }

  protected override upsample8(layers: Layers, x: FeatureMap): FeatureMap {
    return decoderBlock(layers, x, widths[4]);
  }

  protected override combine4(layers: Layers, x: FeatureMap, skip: FeatureMap): FeatureMap {
    return addSkip(layers, x, skip);
  }

  protected override upsampleToImage(layers: Layers, x: FeatureMap): FeatureMap {
    const first = layers.conv(x, { filters: 64, kernel: 3 });
    const second = layers.conv(first, { filters: 64, kernel: 3 });
    const at2 = layers.transposedConv(second, { filters: 32, kernel: 4, stride: 2 });
    const smoothed = layers.conv(at2, { filters: 32, kernel: 3 });
    return layers.transposedConv(smoothed, {
      filters: this.classes,
      kernel: 4,
      stride: 2,
      normalise: false,
      activation: 'none',
      initialiser: 'xavier',
    });
  }
}

/** Twice larger, `width` channels. */
function decoderBlock(layers: Layers, x: FeatureMap, width: number): FeatureMap {
  const narrow = layers.conv(x, { filters: width / 2, kernel: 1 });
  const large = layers.transposedConv(narrow, { filters: width / 2, kernel: 6, stride: 2 });
  return layers.conv(large, { filters: width, kernel: 1, activation: 'none' });
}

function addSkip(layers: Layers, x: FeatureMap, skip: FeatureMap): FeatureMap {
  const options = { filters: x.channels, kernel: 1, activation: 'none', initialiser: 'zeros' } as const;
  return layers.activate(layers.add(x, layers.conv(skip, options)), 'relu');
}

export const linknet: DecoderSpec = {
  id: 'linknet',
  name: 'LinkNet',
  help: 'Learned upsampling with skip connections at strides 16, 8 and 4: fine borders at moderate cost.',
  outputStride: 32,
  options: [],
  create: (context) => new LinkNetDecoder(context, 4),
};
