import { z } from 'zod';
import type { EncoderConventions } from '../../../shared/domain/weights.ts';

const triple = z.tuple([z.number(), z.number(), z.number()]);

/** EncoderConventions as they stand in runargs and beside imported weights. */
export const conventionsSchema = z.object({
  mean: triple.optional(),
  deviation: triple.optional(),
  epsilon: z.number().min(0).optional(),
  padding: z.enum(['tensorflow', 'symmetric']).optional(),
  striding: z.enum(['lastUnit', 'middleConvolution', 'firstConvolution']).optional(),
  dilation: z.enum(['behindStride']).optional(),
});

/** The same in the metadata of a safetensors file; nothing where the encoder keeps to its own ways. */
export function noteConventions(conventions: EncoderConventions = {}): Readonly<Record<string, string>> {
  return Object.keys(conventions).length === 0 ? {} : { conventions: JSON.stringify(conventions) };
}

const names = z.array(z.string());

/** WeightsReport as it stands in a run's folder and beside imported weights. */
export const weightsReportSchema = z.object({
  ...{ file: z.string(), encoder: z.string(), naming: z.string() },
  ...{ matched: names, notInFile: names, notInNet: names, adapted: names },
  newByDesign: names.optional(),
  reinitialised: z.array(
    z.object({ name: z.string(), shape: z.array(z.number()), found: z.array(z.number()) }),
  ),
  skipped: z.array(z.object({ name: z.string(), reason: z.string() })),
});
