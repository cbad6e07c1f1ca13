import type { DecoderInfo, EncoderInfo } from '../../../shared/domain/catalogue.ts';
import { encoderParameters } from './cost.ts';
import type { DecoderSpec, EncoderSpec } from './spec.ts';

/** An encoder as forms and tables show it. */
export function describeEncoderPart(encoder: EncoderSpec): EncoderInfo {
  const { id, name, family, help, options, outputStrides, outChannels, published, weights } = encoder;
  return {
    ...{ id, name, family, help, options, outputStrides, outChannels, published },
    parameters: encoderParameters(encoder),
    weights: weights[0]?.name ?? null,
  };
}

export function describeDecoder({ id, name, help, options, outputStride }: DecoderSpec): DecoderInfo {
  return { id, name, help, options, outputStride };
}
