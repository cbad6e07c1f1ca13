import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { defaultRecipe, type Recipe } from '../../../shared/domain/recipe.ts';
import { StudioError } from '../../../shared/errors.ts';
import { decoders } from '../models/decoders/index.ts';
import { encoders } from '../models/encoders/index.ts';

/** A flag as argparse's `type=bool` keeps it; missing in runs from before it existed. */
const flag = z
  .boolean()
  .nullish()
  .transform((value) => value ?? false);

/** What seg-mentor's train.py wrote as `runargs`: its own arguments as JSON, and what it made of them. */
const schema = z.object({
  basenet: z.string(),
  /** Name of a class of its own decoders; older runs have a flag. */
  extended_arch: z.union([z.string(), z.boolean()]).nullish(),
  trainable_upsampling: flag,
  fcn16: flag,
  fcn8: flag,
  fcn4: flag,
  batch_size: z.int().min(1).default(16),
  epochs: z.int().min(1).default(36),
  learnrate: z.number().positive().default(1e-4),
  momentum: z.number().min(0).max(1).default(0.9),
  difflr: flag,
  decaylr: flag,
  pixels: z.int().min(1).default(512),
  num_classes: z.int().min(0).default(0),
  total_train_images: z.int().min(0).default(0),
  dataset_family: z.string().default('pascal_seg'),
  clabel2cname: z.partialRecord(z.string(), z.string()).nullish(),
  od_class2color: z.record(z.string(), z.tuple([z.number(), z.number(), z.number()])).nullish(),
});

export type SegMentorArguments = z.infer<typeof schema>;

/** Throws StudioError('notFound' | 'badInput') naming the folder where there are no readable arguments. */
export async function readSegMentorArguments(folder: string): Promise<SegMentorArguments> {
  const path = join(folder, 'runargs');
  const text = await readFile(path, 'utf8').catch(() => null);
  if (text === null) {
    throw new StudioError('notFound', `${folder} is no run of seg-mentor: it has no file "runargs".`, {
      fix: 'Name the folder of one run, with runargs and fcn.ckpt in it.',
    });
  }
  const parsed = schema.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new StudioError('badInput', `${path} are no arguments of seg-mentor: ${describe(issue)}.`, {
    fix: 'Restore the file as train.py wrote it, JSON with basenet, pixels, fcn16 and so on.',
  });
}

function describe({ path, message }: z.core.$ZodIssue): string {
  return path.length === 0 ? 'it is no JSON object' : `"${path.join('.')}" ${message}`;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The settings of the same training here. Throws StudioError('badInput') for a net that there is none of. */
export function recipeOf(args: SegMentorArguments): Recipe {
  const encoder = encoders.get(args.basenet);
  const pixels = Math.min(2048, Math.max(32, args.pixels));
  return {
    ...defaultRecipe,
    ...{ encoder: encoder.id, decoder: decoderOf(args), weights: 'auto', size: pixels },
    ...{ batchSize: Math.min(64, args.batch_size), epochs: args.epochs, learningRate: args.learnrate },
    ...{ beta1: Math.min(0.9999, args.momentum), epsilon: 1e-3, warmup: 0, weightDecay: 0 },
    schedule: args.decaylr ? 'step' : 'constant',
    newLayers: args.difflr ? 10 : 1,
    batchNormMomentum: Math.min(0.9999, encoder.batchNorm.momentum),
    classWeights: args.dataset_family === 'camvid' ? 'log' : 'none',
    ...{ flip: true, rescaleMin: 0.9, rescaleMax: 1.1, colour: 0 },
    trainableUpsampling: args.trainable_upsampling,
  };
}

function decoderOf(args: SegMentorArguments): string {
  const extended = args.extended_arch;
  if (extended === null || extended === undefined || extended === false || extended === '') {
    if (!args.fcn16) return 'fcn32';
    if (!args.fcn8) return 'fcn16';
    return args.fcn4 ? 'fcn4' : 'fcn8';
  }
  if (typeof extended === 'string' && decoders.has(extended.toLowerCase())) return extended.toLowerCase();
  throw new StudioError('badInput', `The run's own decoder "${extended}" is not known here.`, {
    fix: 'Runs of FcnArch and LinkNet can be taken over; their encoder alone: train --weights fcn.ckpt.',
  });
}
