import { StudioError } from '../../../shared/errors.ts';
import { chosenEngine } from '../graph/chosenEngine.ts';
import { readProcFile } from '../store/procFiles.ts';
import { usesGpu, type Tf } from '../tensors/backend.ts';

/** Number format of the maps in a training step; variables, their updates and the loss are float32 always. */
export const precisions = ['float32', 'bfloat16'] as const;
export type Precision = (typeof precisions)[number];

/**
 * Without this feature bfloat16 only costs time: oneDNN's kernels for AVX512-BF16 alone take 1.6 times as long for a
 * convolution as those for float32.
 */
const worthwhileFeature = 'amx_bf16';

/**
 * What this machine may compute faster than float32, and float32 first.
 * @param hasBfloat16Gpu whether trainings take a card that has bfloat16 in hardware
 */
export function offeredPrecisions(
  hasBfloat16Gpu: boolean,
  features: ReadonlySet<string> = processorFeatures(),
): readonly Precision[] {
  return hasBfloat16Gpu || features.has(worthwhileFeature) ? precisions : ['float32'];
}

export interface PrecisionPlace {
  readonly usesGpu: boolean;
  readonly isGraph: boolean;
  /** Default: those of this processor. */
  readonly features?: ReadonlySet<string>;
}

/**
 * The precision of a recipe. Throws StudioError('badInput') for one that is not known, not offered by this processor, or
 * not by the device or engine in use.
 */
export function choosePrecision(asked: string, place: PrecisionPlace): Precision {
  const precision = precisions.find((one) => one === asked);
  const refuse = (why: string): never => {
    throw new StudioError('badInput', `Precision ${asked} is not possible here: ${why}.`, {
      fix: 'Choose --precision float32.',
    });
  };
  if (precision === undefined) return refuse(`there are ${precisions.join(' and ')}`);
  if (precision === 'float32') return precision;
  if (!place.isGraph) return refuse('the eager engine computes float32 only');
  // A card without it in hardware computes it in float32.
  if (place.usesGpu) return precision;
  if (offeredPrecisions(false, place.features).includes(precision)) return precision;
  return refuse('this processor has no AMX, and without it float32 is faster');
}

/** Where a training of this process runs. */
export function placeOf(tf: Tf): PrecisionPlace {
  return { usesGpu: usesGpu(tf), isGraph: chosenEngine() === 'graph' };
}

/** As Linux names them; none where it does not tell, as on other systems. */
export function processorFeatures(): ReadonlySet<string> {
  const flags = /^flags\s*:\s*(.*)$/m.exec(readProcFile('cpuinfo') ?? '')?.[1];
  return new Set(flags?.split(' '));
}
