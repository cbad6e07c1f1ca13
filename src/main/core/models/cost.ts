import type { NetCost } from '../../../shared/domain/catalogue.ts';
import { decoders } from './decoders/index.ts';
import { encoders } from './encoders/index.ts';
import { PlanLayers, type PlannedVariable } from './planLayers.ts';
import type { Decoder, DecoderContext, DecoderSpec, EncoderSpec, NetOptions } from './spec.ts';
import { resolveOutputStride } from './outputStride.ts';
import { defaultNetOptions, type OutputStride } from './spec.ts';

/** Coarsest stride of every encoder; images are padded to multiples of it. */
export const coarsestStride = 32;

/** The least multiple of `coarsestStride` that is not below `pixels`. */
export function paddedSize(pixels: number): number {
  return Math.ceil(pixels / coarsestStride) * coarsestStride;
}

export interface PlanSize {
  readonly height: number;
  readonly width: number;
  /** Default: 32, the encoder's own. */
  readonly outputStride?: OutputStride;
}

export interface NetPlan {
  readonly variables: readonly PlannedVariable[];
  readonly cost: NetCost;
}

/** Reads the description of a net at a size in pixels, without TensorFlow. */
export function planNet(
  encoder: EncoderSpec,
  decoder: Decoder,
  { height, width, outputStride = 32 }: PlanSize,
): NetPlan {
  const layers = new PlanLayers({ batchNorm: encoder.batchNorm, activation: encoder.activation });
  const features = encoder.encode(layers, layers.image(paddedSize(height), paddedSize(width)), outputStride);
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
      stride: outputStride,
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

/** What a net costs for one image. Throws StudioError('badInput') for unknown ids and pairs that cannot be. */
export function describeNet({ encoder, decoder, ...rest }: NetChoice): NetCost {
  return costOf({ ...rest, encoder: encoders.get(encoder), decoder: decoders.get(decoder) });
}

export interface NetParts extends Omit<NetChoice, 'encoder' | 'decoder'> {
  readonly encoder: EncoderSpec;
  readonly decoder: DecoderSpec;
}

/** `describeNet` of parts that need not stand in the registries. */
export function costOf({ encoder, decoder, classes, size, options }: NetParts): NetCost {
  const { height, width } = typeof size === 'number' ? { height: size, width: size } : size;
  const context: DecoderContext = { classes, options: { ...defaultNetOptions, ...options } };
  const outputStride = resolveOutputStride(encoder, decoder, context.options.outputStride);
  return planNet(encoder, decoder.create(context), { height, width, outputStride }).cost;
}

/** Parameters of the encoder alone. */
export function encoderParameters(encoder: EncoderSpec): number {
  const layers = new PlanLayers({ batchNorm: encoder.batchNorm, activation: encoder.activation });
  encoder.encode(layers, layers.image(coarsestStride, coarsestStride), 32);
  return countParameters(layers.variables);
}
