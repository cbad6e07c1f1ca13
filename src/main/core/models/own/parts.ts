import { z } from 'zod';
import { StudioError } from '../../../../shared/errors.ts';
import { PlanLayers } from '../planLayers.ts';
import { strides, type DecoderSpec, type EncoderSpec } from '../spec.ts';

const id = z.string().regex(/^[a-z][a-z0-9_]{0,63}$/, 'must be lower-case letters, digits and underscores');
const described = { id, name: z.string().min(1).max(80), help: z.string().max(300).default('') };
const outputStride = z.union([z.literal(8), z.literal(16), z.literal(32)]);
const colours = z.tuple([z.number(), z.number(), z.number()]);
const builder = z.custom<(...args: never[]) => unknown>(
  (value) => typeof value === 'function',
  'must be a function',
);

/** What a file must give; the rest has the usual value. */
const decoderSchema = z.object({
  ...described,
  outputStride: outputStride.default(32),
  options: z.array(z.never()).default([]),
  supports: builder.optional(),
  create: builder,
});

const encoderSchema = z.object({
  ...described,
  family: z.string().min(1).max(40).default('Own'),
  normalisation: z
    .object({ mean: colours, deviation: colours })
    .default({ mean: [127.5, 127.5, 127.5], deviation: [127.5, 127.5, 127.5] }),
  batchNorm: z
    .object({ epsilon: z.number().positive(), momentum: z.number().min(0).max(1), scale: z.boolean() })
    .default({ epsilon: 1e-3, momentum: 0.99, scale: true }),
  activation: z.enum(['relu', 'relu6', 'sigmoid', 'none']).default('relu'),
  outChannels: z.tuple([z.int(), z.int(), z.int(), z.int(), z.int()]),
  outputStrides: z.array(outputStride).default([32]),
  published: z.null().default(null),
  weights: z.array(z.never()).default([]),
  options: z.array(z.never()).default([]),
  encode: builder,
});

/** The encoders and decoders among what a file exports. Throws StudioError('badInput') naming the field that is wrong. */
export function readParts(
  exported: readonly unknown[],
  file: string,
): { readonly encoders: readonly EncoderSpec[]; readonly decoders: readonly DecoderSpec[] } {
  const encoders = exported
    .filter((value) => has(value, 'encode'))
    .map((value) => parse(encoderSchema, value, file) as EncoderSpec);
  const decoders = exported
    .filter((value) => has(value, 'create'))
    .map((value) => parse(decoderSchema, value, file) as DecoderSpec);
  if (encoders.length + decoders.length === 0) {
    throw new StudioError('badInput', `${file} exports no encoder and no decoder.`, {
      fix: 'Export an object with id, name and encode or create.',
    });
  }
  for (const encoder of encoders) checkMaps(encoder, file);
  return { encoders, decoders };
}

function has(value: unknown, member: string): boolean {
  return typeof value === 'object' && value !== null && member in value;
}

function parse(schema: z.ZodType, value: unknown, file: string): unknown {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new StudioError('badInput', `${file}: ${issue.path.join('.')} ${issue.message}.`, {
    fix: 'Correct the exported object.',
  });
}

/** An encoder keeps what it promises, or no decoder could be sized for it. */
function checkMaps(encoder: EncoderSpec, file: string): void {
  for (const outputStride of encoder.outputStrides) {
    const layers = new PlanLayers({ batchNorm: encoder.batchNorm, activation: encoder.activation });
    const maps = encoder.encode(layers, layers.image(64, 96), outputStride);
    for (const [index, stride] of strides.entries()) {
      const found = maps[stride] as (typeof maps)[typeof stride] | undefined;
      const wanted = [64, 96].map((side) => side / Math.min(stride, outputStride));
      const shape = [...wanted, encoder.outChannels[index]].join('×');
      const actual = found && [found.height, found.width, found.channels].join('×');
      if (actual === shape) continue;
      throw new StudioError(
        'badInput',
        `${file}: ${encoder.id} promises ${shape} at stride ${stride} of a 64×96 image and gives ${actual ?? 'nothing'}.`,
        { fix: 'Make outChannels, outputStrides and encode agree.' },
      );
    }
  }
}
