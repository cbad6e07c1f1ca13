import { StudioError } from '../../../../../shared/errors.ts';
import type { NamedTensor } from '../../../store/safetensors.ts';

/** What a file of weights holds. */
export interface WeightTensors {
  readonly tensors: ReadonlyMap<string, NamedTensor>;
  /** Entries that are no numbers, with the reason why they were left out. */
  readonly skipped: readonly { readonly name: string; readonly reason: string }[];
  /** What a safetensors file says of itself; absent for other forms. */
  readonly metadata?: Readonly<Partial<Record<string, string>>>;
}

export function damagedWeights(file: string, why: string, cause?: unknown): StudioError {
  return new StudioError('badInput', `${file} cannot be read as pretrained weights: ${why}.`, {
    fix: 'Fetch or copy the file again, or choose other weights with --weights.',
    cause,
  });
}

/** Runs a reader; its RangeErrors, which say what is wrong, become one that names the file. */
export async function readGuarded<Result>(file: string, read: () => Promise<Result>): Promise<Result> {
  try {
    return await read();
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw damagedWeights(file, cause.message, cause);
  }
}

/** Number of values of a shape; throws a RangeError when it is no shape or beyond all memory. */
export function valueCount(shape: readonly number[]): number {
  const count = shape.reduce((product, side) => product * side, 1);
  const isShape = shape.every((side) => Number.isSafeInteger(side) && side >= 0);
  if (!isShape || count > 2 ** 31) throw new RangeError(`[${shape.join(', ')}] is no shape of a variable`);
  return count;
}
