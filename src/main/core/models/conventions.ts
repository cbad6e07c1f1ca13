import type { EncoderConventions } from '../../../shared/domain/weights.ts';
import type { EncoderSpec } from './spec.ts';

/**
 * The encoder as another library's nets run it, so that weights which were trained there give the features they gave
 * there. What the conventions leave out stays the encoder's own.
 */
export function withConventions(
  encoder: EncoderSpec,
  conventions: EncoderConventions | undefined,
): EncoderSpec {
  if (conventions === undefined) return encoder;
  const { mean, deviation, epsilon, padding } = conventions;
  const { normalisation, batchNorm } = encoder;
  return {
    ...encoder,
    normalisation: { mean: mean ?? normalisation.mean, deviation: deviation ?? normalisation.deviation },
    batchNorm: { ...batchNorm, epsilon: epsilon ?? batchNorm.epsilon },
    ...(padding === undefined ? {} : { padding }),
    ...(encoder.restride === undefined ? {} : { encode: encoder.restride(conventions) }),
  };
}
