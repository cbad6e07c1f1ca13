import type { NetCost } from '../../../shared/domain/catalogue.ts';
import { decoders } from './decoders/index.ts';
import { encoders } from './encoders/index.ts';
import { PlanLayers, type PlannedVariable } from './planLayers.ts';
import type { Decoder, DecoderContext, EncoderSpec, NetOptions } from './spec.ts';
import { defaultNetOptions } from './spec.ts';

/** Coarsest stride of every encoder; images are padded to multiples of it. */
export const coarsestStride = 32;

/** The least multiple of `coarsestStride` that is not below `pixels`. */
export function paddedSize(pixels: number): number {
  return Math.ceil(pixels / coarsestStride) * coarsestStride;
}

export interface NetPlan {
  readonly variables: readonly PlannedVariable[];
  readonly cost: NetCost;
}

/** Reads the description of a net at a size in pixels, without TensorFlow. */
export function planNet(encoder: EncoderSpec, decoder: Decoder, height: number, width: number): NetPlan {
  const layers = new PlanLayers({ batchNorm: encoder.batchNorm, activation: encoder.activation });
  const features = encoder.encode(layers, layers.image(paddedSize(height), paddedSize(width)));
  const coarsest = features[32] as ReturnType<PlanLayers['image']>;
  layers.beginDecoder();
  decoder.decode(layers, features);
  const { variables, multiplyAdds, activations } = layers;
  return {
    variables,
    cost: {
      params: countParameters(variables),
      multiplyAdds,
      activationBytes: activations * Float32Array.BYTES_PER_ELEMENT,
      stride: coarsestStride,
      receptiveField: coarsest.receptiveField,
    },
  };
}

/** Learned values; moving statistics are not counted. */
export function countParameters(variables: readonly PlannedVariable[]): number {
  return variables
    .filter(({ role }) => role === 'weight')
    .reduce((total, { shape }) => total + shape.reduce((product, side) => product * side, 1), 0);
}

export interface NetChoice {
  readonly encoder: string;
  readonly decoder: string;
  readonly classes: number;
  /** Side of a square image, or both sides, in pixels. */
  readonly size: number | { readonly height: number; readonly width: number };
  readonly options?: Partial<NetOptions>;
}

/** Parameters, multiply-adds and activation memory of one image. Throws StudioError('badInput') for unknown ids. */
export function describeNet({ encoder, decoder, classes, size, options }: NetChoice): NetCost {
  const { height, width } = typeof size === 'number' ? { height: size, width: size } : size;
  const context: DecoderContext = { classes, options: { ...defaultNetOptions, ...options } };
  return planNet(encoders.get(encoder), decoders.get(decoder).create(context), height, width).cost;
}

/** Parameters of the encoder alone. */
export function encoderParameters(encoder: EncoderSpec): number {
  const layers = new PlanLayers({ batchNorm: encoder.batchNorm, activation: encoder.activation });
  encoder.encode(layers, layers.image(coarsestStride, coarsestStride));
  return countParameters(layers.variables);
}
