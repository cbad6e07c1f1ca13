import type { NetCost } from '../../../shared/domain/catalogue.ts';
import { decoders } from './decoders/index.ts';
import { encoders } from './encoders/index.ts';
import type { FeatureMap, Layers } from './layers.ts';
import { PlanLayers, type PlannedVariable } from './planLayers.ts';
import type {
  Decoder,
  DecoderContext,
  DecoderSpec,
  EncoderSpec,
  FeaturePyramid,
  NetOptions,
  OutputStride,
} from './spec.ts';
import { resolveOutputStride } from './outputStride.ts';
import { defaultNetOptions } from './spec.ts';

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
  readonly features: FeaturePyramid;
  readonly logits: FeatureMap;
  readonly cost: NetCost;
}

/**
 * Reads the description of a net at a size in pixels, without TensorFlow.
 * @param watch what the description is read through, for those who want to see its layers
 */
export function planNet(
  encoder: EncoderSpec,
  decoder: Decoder,
  { height, width, outputStride = 32 }: PlanSize,
  watch: (plan: PlanLayers) => Layers = (plan) => plan,
): NetPlan {
  const plan = new PlanLayers({ batchNorm: encoder.batchNorm, activation: encoder.activation });
  const layers = watch(plan);
  const image = plan.image(paddedSize(height), paddedSize(width));
  const features = encoder.encode(layers, image, outputStride);
  const coarsest = features[32] as ReturnType<PlanLayers['image']>;
  plan.beginDecoder();
  const logits = decoder.decode(layers, features);
  const { variables, multiplyAdds, activations } = plan;
  return {
    variables,
    features,
    logits,
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

/** The whole net is planned for one number, and every page with a form asks for those of all encoders. */
const parameterCounts = new WeakMap<EncoderSpec, number>();

/** Parameters of the encoder alone. */
export function encoderParameters(encoder: EncoderSpec): number {
  const count = parameterCounts.get(encoder) ?? countParameters(planEncoder(encoder));
  parameterCounts.set(encoder, count);
  return count;
}

/** What the encoder alone costs for one image. */
export function describeEncoder(
  encoder: EncoderSpec,
  { height, width, outputStride = 32 }: PlanSize,
): NetCost {
  const layers = new PlanLayers({ batchNorm: encoder.batchNorm, activation: encoder.activation });
  const image = layers.image(paddedSize(height), paddedSize(width));
  const coarsest = encoder.encode(layers, image, outputStride)[32] as typeof image;
  return {
    params: countParameters(layers.variables),
    multiplyAdds: layers.multiplyAdds,
    activationBytes: layers.activations * Float32Array.BYTES_PER_ELEMENT,
    stride: outputStride,
    receptiveField: coarsest.receptiveField,
  };
}

/** Variables of the encoder alone. */
export function planEncoder(encoder: EncoderSpec): readonly PlannedVariable[] {
  const layers = new PlanLayers({ batchNorm: encoder.batchNorm, activation: encoder.activation });
  encoder.encode(layers, layers.image(coarsestStride, coarsestStride), 32);
  return layers.variables;
}
