import { StudioError } from '../../../shared/errors.ts';
import type { DecoderSpec, EncoderSpec, NetOptions, OutputStride } from './spec.ts';

/**
 * The output stride a pair runs at: the one asked for, or by `auto` the decoder's own as far as the encoder goes.
 * Throws StudioError('badInput') where the pair cannot be, with the reason.
 */
export function resolveOutputStride(
  encoder: EncoderSpec,
  decoder: DecoderSpec,
  choice: NetOptions['outputStride'],
): OutputStride {
  const problem = decoder.supports?.(encoder) ?? null;
  if (problem !== null) {
    throw new StudioError('badInput', `${decoder.name} does not fit ${encoder.name}: ${problem}`, {
      fix: 'Choose another encoder or decoder.',
    });
  }
  if (choice === 'auto')
    return encoder.outputStrides.includes(decoder.outputStride) ? decoder.outputStride : 32;
  const wanted = Number(choice) as OutputStride;
  if (encoder.outputStrides.includes(wanted)) return wanted;
  throw new StudioError(
    'badInput',
    `${encoder.name} cannot run at output stride ${choice}: its layers cannot be dilated.`,
    { fix: `Use output stride ${encoder.outputStrides.join(' or ')}, auto, or another encoder.` },
  );
}
