import type { FeatureMap, Layers } from '../layers.ts';
import type { Decoder, DecoderContext, FeaturePyramid, NetOptions } from '../spec.ts';

/**
 * A decoder as a chain of blocks from stride 32 up, after FCN (Long et al. 2015): decode at 32, then twice larger and
 * combined with the skip connection at 16, 8 and 4 as far as `finest` says, then up to the image. Override the blocks
 * to make a new decoder; every block gets and gives maps with any number of channels, the last gives the logits. Where
 * the encoder dilates, maps of two strides have one size, and the enlarging between them is left out.
 */
export abstract class BaseFcnDecoder implements Decoder {
  protected readonly classes: number;
  protected readonly options: NetOptions;
  /** Stride of the finest skip connection used. */
  readonly finest: 4 | 8 | 16 | 32;

  constructor({ classes, options }: DecoderContext, finest: 4 | 8 | 16 | 32) {
    this.classes = classes;
    this.options = options;
    this.finest = finest;
  }

  decode(layers: Layers, features: FeaturePyramid): FeatureMap {
    const toImage = (x: FeatureMap) => this.upsampleToImage(layers, x, (2 * features[2].height) / x.height);
    const at32 = this.decode32(layers, features[32]);
    if (this.finest === 32) return toImage(at32);
    const up32 = isCoarser(at32, features[16]) ? this.upsample32(layers, at32) : at32;
    const at16 = this.combine16(layers, up32, features[16]);
    if (this.finest === 16) return toImage(at16);
    const up16 = isCoarser(at16, features[8]) ? this.upsample16(layers, at16) : at16;
    const at8 = this.combine8(layers, up16, features[8]);
    if (this.finest === 8) return toImage(at8);
    const up8 = isCoarser(at8, features[4]) ? this.upsample8(layers, at8) : at8;
    return toImage(this.combine4(layers, up8, features[4]));
  }

  /** At stride 32, from the encoder's coarsest map. */
  protected abstract decode32(layers: Layers, coarsest: FeatureMap): FeatureMap;
  /** From stride 32 to 16. */
  protected abstract upsample32(layers: Layers, x: FeatureMap): FeatureMap;
  protected abstract combine16(layers: Layers, x: FeatureMap, skip: FeatureMap): FeatureMap;
  /** From stride 16 to 8. */
  protected abstract upsample16(layers: Layers, x: FeatureMap): FeatureMap;
  protected abstract combine8(layers: Layers, x: FeatureMap, skip: FeatureMap): FeatureMap;
  /** From stride 8 to 4. */
  protected abstract upsample8(layers: Layers, x: FeatureMap): FeatureMap;
  protected abstract combine4(layers: Layers, x: FeatureMap, skip: FeatureMap): FeatureMap;
  /** From the finest stride used to the image: the logits, one channel a class. */
  protected abstract upsampleToImage(layers: Layers, x: FeatureMap, factor: number): FeatureMap;
}

function isCoarser(x: FeatureMap, skip: FeatureMap): boolean {
  return x.height < skip.height;
}
