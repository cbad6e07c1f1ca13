import type { DecoderInfo, EncoderInfo } from '../../../shared/domain/catalogue.ts';
import { StudioError } from '../../../shared/errors.ts';
import type { DecoderSpec, EncoderSpec } from '../../core/models/spec.ts';

/**
 * What stands for a project's own part in the host, which never runs its code: its name and data, and functions that
 * throw. Recipes are checked and runs named with it; costs are asked of a worker.
 */
export function standIn<Info extends EncoderInfo | DecoderInfo>(
  info: Info,
): Info extends EncoderInfo ? EncoderSpec : DecoderSpec {
  const refuse = (): never => {
    throw new StudioError('internal', `${info.name} is code of the project, which only a worker runs.`, {
      fix: 'Report this as a fault of the studio.',
    });
  };
  return { ...info, encode: refuse, create: refuse, weights: [] } as unknown as Info extends EncoderInfo
    ? EncoderSpec
    : DecoderSpec;
}
