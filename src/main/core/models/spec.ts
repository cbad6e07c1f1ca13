import type { OutputStrideChoice } from '../../../shared/domain/recipe.ts';
import type { EncoderConventions } from '../../../shared/domain/weights.ts';
import type { FieldSpec } from '../../../shared/fields.ts';
import type { Activation, FeatureMap, Layers } from './layers.ts';
import type { WeightSource } from './weights/source.ts';

/** Pixels of the image for one pixel of a feature map. */
export type Stride = 2 | 4 | 8 | 16 | 32;

export const strides: readonly Stride[] = [2, 4, 8, 16, 32];

/** Stride of the coarsest map: below 32 the encoder dilates in place of its last strides. */
export type OutputStride = 8 | 16 | 32;

/** The finest map is features[2], the coarsest features[32]; no map is coarser than the output stride asked for. */
export type FeaturePyramid = Readonly<Record<Stride, FeatureMap>>;

/** What the network sees: (RGB 0 … 255 − mean) / deviation. */
export interface Normalisation {
  readonly mean: readonly [number, number, number];
  readonly deviation: readonly [number, number, number];
}

export interface BatchNormSettings {
  readonly epsilon: number;
  /** Share of the old moving statistic kept at each step. */
  readonly momentum: number;
  /** Whether there is a learned scale (gamma). */
  readonly scale: boolean;
}

/** ImageNet top-1 accuracy of one crop in %, as those who trained the net give it. */
export interface PublishedAccuracy {
  readonly top1: number;
  readonly by: string;
}

/**
 * An encoder turns an image into feature maps at five strides. Any decoder fits any encoder, since `outChannels` says
 * how wide each map is. Variables carry the names of the TF-slim checkpoint where one exists.
 */
export interface EncoderSpec {
  readonly id: string;
  readonly name: string;
  /** Nets of one paper: "ResNet". */
  readonly family: string;
  readonly help: string;
  readonly normalisation: Normalisation;
  readonly batchNorm: BatchNormSettings;
  readonly activation: Activation;
  /** Where strided layers of the encoder pad that ask for `same`; default `tensorflow`, more after than before. */
  readonly padding?: 'tensorflow' | 'symmetric';
  /** Channels of the maps at strides 2, 4, 8, 16, 32. */
  readonly outChannels: readonly [number, number, number, number, number];
  /** Output strides the net can run at, its own first. */
  readonly outputStrides: readonly OutputStride[];
  /** Null: none known. */
  readonly published: PublishedAccuracy | null;
  /** Known pretrained weights; the first that is at hand is what `auto` takes. */
  readonly weights: readonly WeightSource[];
  readonly options: readonly FieldSpec[];
  /** `image` is normalised, its sides multiples of 32; `outputStride` is one of `outputStrides`. */
  encode(layers: Layers, image: FeatureMap, outputStride: OutputStride): FeaturePyramid;
  /** `encode` with strides and dilations as another library's nets have them; absent where the family knows no others. */
  readonly restride?: (
    conventions: Pick<EncoderConventions, 'striding' | 'dilation'>,
  ) => EncoderSpec['encode'];
}

/** Options of a net beyond encoder and decoder; each decoder names in `options` those it uses. */
export interface NetOptions {
  /** FCN: learn the ×2 upsampling in place of bilinear. */
  readonly trainableUpsampling: boolean;
  /** `auto`: what the decoder wants, as far as the encoder can dilate. */
  readonly outputStride: OutputStrideChoice;
}

export const defaultNetOptions: NetOptions = { trainableUpsampling: false, outputStride: 'auto' };

/** The options among a recipe's settings. */
export function netOptionsOf({ trainableUpsampling, outputStride }: NetOptions): NetOptions {
  return { trainableUpsampling, outputStride };
}

export interface DecoderContext {
  readonly classes: number;
  readonly options: NetOptions;
}

export interface Decoder {
  /** Logits, one channel a class, at `imageSize(features)`. */
  decode(layers: Layers, features: FeaturePyramid): FeatureMap;
}

/** Of the padded image, from which the pyramid came. */
export function imageSize(features: FeaturePyramid): { readonly height: number; readonly width: number } {
  return { height: 2 * features[2].height, width: 2 * features[2].width };
}

/** Pixels of the image for one of the coarsest map: the output stride in use. */
export function strideOf(features: FeaturePyramid): number {
  return imageSize(features).height / features[32].height;
}

export interface DecoderSpec {
  readonly id: string;
  readonly name: string;
  readonly help: string;
  /** Output stride of the encoder when the recipe leaves it to the decoder. */
  readonly outputStride: OutputStride;
  /** Why the decoder cannot stand on this encoder, in one sentence; null or absent: it can. */
  readonly supports?: (encoder: EncoderSpec) => string | null;
  /** Fields of NetOptions that matter to this decoder. */
  readonly options: readonly FieldSpec[];
  create(context: DecoderContext): Decoder;
}
