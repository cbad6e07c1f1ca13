import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { ErrorCode } from '../../../shared/errors.ts';
import { checkField } from '../../../shared/fields.ts';
import { defaultRecipe, recipeFields } from '../../../shared/domain/recipe.ts';
import type { Recipe } from '../../../shared/domain/recipe.ts';
import { isTraining, runStates } from '../../../shared/domain/run.ts';
import type { AmendedValues, RunArguments, RunStatus, RunSummary } from '../../../shared/domain/run.ts';
import { isLive, ownerOfPid } from './owner.ts';
import { conventionsSchema } from './weightsSchemas.ts';

export const argumentsFile = 'runargs.json';
export const statusFile = 'status.json';
/** Empty; its presence marks a run that must not be removed. */
export const keptFile = 'kept';
/** What became of the pretrained weights; absent where a run started from scratch. */
export const weightsReportFile = 'weights.json';
/** Begins the weights of a run that was taken over; the name of its folder there follows. */
export const takenOverWeights = 'seg-mentor ';

const argumentsSchema = z.object({
  formatVersion: z.number(),
  run: z.string(),
  createdAt: z.string(),
  recipe: z.record(z.string(), z.unknown()),
  dataset: z.string(),
  classes: z.array(z.object({ id: z.number(), name: z.string(), color: z.string() })),
  ignoreIndex: z.number(),
  totalSteps: z.number().nullable(),
  stepsPerEpoch: z.number(),
  weights: z.string(),
  conventions: conventionsSchema.optional(),
  trainImages: z.number(),
  classPixels: z.array(z.number()).optional(),
  monitorImages: z.number(),
  engine: z.string(),
  parameters: z.number(),
  multiplyAdds: z.number(),
  amendments: z
    .array(
      z.object({
        step: z.number(),
        at: z.string(),
        before: z.record(z.string(), z.unknown()),
        after: z.record(z.string(), z.unknown()),
      }),
    )
    .default([]),
});

const statusSchema = z.object({
  state: z.enum(runStates),
  step: z.number(),
  epoch: z.number(),
  updatedAt: z.string(),
  seconds: z.number(),
  imagesPerSecond: z.number().nullable(),
  loss: z.number().nullable(),
  best: z.object({ step: z.number(), miou: z.number() }).nullable(),
  latestCheckpoint: z.number().nullable(),
  message: z.string().nullable(),
  errorCode: z
    .custom<ErrorCode>((code) => typeof code === 'string')
    .nullable()
    .default(null),
  pid: z.number().nullable(),
  process: z
    .object({ startTicks: z.string().nullable(), bootId: z.string().nullable(), host: z.string() })
    .nullable()
    .default(null),
});

/** Null where the text is missing or no arguments; recipe fields of another version become defaults. */
export function parseRunArguments(text: string | null): RunArguments | null {
  const parsed = argumentsSchema.safeParse(parseJson(text));
  return parsed.success ? { ...parsed.data, recipe: completeRecipe(parsed.data.recipe) } : null;
}

function completeRecipe(found: Readonly<Record<string, unknown>>): Recipe {
  const usable = recipeFields.filter((field) => checkField(field, found[field.key]) === undefined);
  return { ...defaultRecipe, ...Object.fromEntries(usable.map(({ key }) => [key, found[key]])) };
}

/** What is known of a run without a readable status: it was interrupted before it could tell more. */
const unknownStatus: RunStatus = {
  state: 'interrupted',
  step: 0,
  epoch: 0,
  updatedAt: new Date(0).toISOString(),
  seconds: 0,
  imagesPerSecond: null,
  loss: null,
  best: null,
  latestCheckpoint: null,
  message: `Run folder incomplete: ${statusFile} is missing. The rest is shown.`,
  errorCode: null,
  pid: null,
  process: null,
};

/** A status that says "running" but whose worker is gone reads as `interrupted`. */
export function parseRunStatus(text: string | null): RunStatus {
  const parsed = statusSchema.safeParse(parseJson(text));
  if (!parsed.success) return unknownStatus;
  const status = parsed.data;
  if (!isTraining(status.state) || isWriterAlive(status)) return status;
  return { ...status, state: 'interrupted', message: `Interrupted at step ${status.step}. Resume goes on.` };
}

function isWriterAlive({ pid, process, updatedAt }: RunStatus): boolean {
  if (pid === null) return false;
  return isLive({ ...ownerOfPid(pid), ...process }, Date.parse(updatedAt));
}

export function summarizeRun(
  run: string,
  args: RunArguments | null,
  status: RunStatus,
  kept: boolean,
): RunSummary {
  const recipe = args?.recipe ?? null;
  const [encoder, decoder] = netOfName(run);
  return {
    run,
    encoder: recipe?.encoder ?? encoder,
    decoder: recipe?.decoder ?? decoder,
    state: status.state,
    createdAt: args?.createdAt ?? `${run.slice(0, 10)}T00:00:00.000Z`,
    dataset: args?.dataset ?? '',
    size: recipe?.size ?? 0,
    batchSize: recipe?.batchSize ?? 0,
    learningRate: recipe?.learningRate ?? 0,
    seed: recipe?.seed ?? 0,
    step: status.step,
    totalSteps: args?.totalSteps ?? null,
    best: status.best,
    latestCheckpoint: status.latestCheckpoint,
    loss: status.loss,
    imagesPerSecond: status.imagesPerSecond,
    seconds: status.seconds,
    parameters: args?.parameters ?? 0,
    multiplyAdds: args?.multiplyAdds ?? 0,
    problem: problemOf(args, status),
    kept,
    seedGroup: args === null ? '' : seedGroupOf(args),
  };
}

const indecisive: ReadonlySet<string> = new Set(['seed', 'device', 'keep', 'checkpointEvery']);

/**
 * What decides a run's result, its seed aside: where it was computed and how often it was saved do not, but what was
 * otherwise in steps before it went on, and the weights it really began with: `auto` may have found none. One that went
 * on from no step began with what it has now.
 */
function seedGroupOf(args: RunArguments): string {
  const { recipe, dataset, classes, trainImages, amendments } = args;
  const names = classes.map(({ name }) => name);
  // Of a run that was taken over they are not known.
  const weights = args.weights.startsWith(takenOverWeights) ? takenOverWeights : args.weights;
  const earlier = amendments
    .map(({ step, before }) => [step, decisiveOf(before)] as const)
    .filter(([step, values]) => step > 0 && values.length > 0);
  const text = JSON.stringify([decisiveOf(recipe), weights, dataset, names, trainImages, earlier]);
  return createHash('sha256').update(text).digest('base64url').slice(0, 16);
}

function decisiveOf(values: AmendedValues): readonly (readonly [string, unknown])[] {
  return Object.entries(values)
    .filter(([key]) => !indecisive.has(key))
    .sort();
}

function problemOf(args: RunArguments | null, status: RunStatus): string | null {
  const missing = args === null ? argumentsFile : status === unknownStatus ? statusFile : null;
  return missing === null ? null : `Run folder incomplete: ${missing} is missing. The rest is shown.`;
}

/** `2026-11-20_resnet18-linknet__3` → resnet18, linknet. */
function netOfName(run: string): readonly [encoder: string, decoder: string] {
  const net = /_(.+)__\d+$/.exec(run)?.[1] ?? '';
  const dash = net.lastIndexOf('-');
  return dash === -1 ? [net, ''] : [net.slice(0, dash), net.slice(dash + 1)];
}

function parseJson(text: string | null): unknown {
  try {
    return text === null ? null : JSON.parse(text);
  } catch {
    return null;
  }
}
