import { availableParallelism } from 'node:os';
import { basename } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { TrainParams } from '../../../shared/domain/jobSpecs.ts';
import type { Recipe } from '../../../shared/domain/recipe.ts';
import type { RunArguments, RunStatus } from '../../../shared/domain/run.ts';
import { toStudioError, type StudioError } from '../../../shared/errors.ts';
import { createClock } from '../clock.ts';
import type { Clock } from '../clock.ts';
import { createLoader, loaderThreads } from '../data/loader.ts';
import type { Loader } from '../data/loader.ts';
import type { JobContext } from '../jobContext.ts';
import { createNet } from '../models/compose.ts';
import { withConventions } from '../models/conventions.ts';
import type { Net } from '../models/compose.ts';
import { decoders } from '../models/decoders/index.ts';
import { encoders } from '../models/encoders/index.ts';
import { netOptionsOf } from '../models/spec.ts';
import { claimRun } from '../store/runClaim.ts';
import { appendRunLog, findRun, writeRunArguments, writeRunStatus } from '../store/runStore.ts';
import { usesGpu } from '../tensors/backend.ts';
import type { Tf } from '../tensors/backend.ts';
import { classWeights } from './classWeights.ts';
import { createTrainer } from './engine.ts';
import { losses } from './losses/index.ts';
import { createMonitor } from './monitor.ts';
import type { Monitor } from './monitor.ts';
import { optimizers } from './optimizers/index.ts';
import type { TrainedVariable } from './optimizers/optimizer.ts';
import { intervalsOf } from './plan.ts';
import type { Intervals } from './plan.ts';
import { createRecorder } from './recorder.ts';
import type { Recorder } from './recorder.ts';
import { openRun, startRun } from './run.ts';
import type { BuildNet, OpenedRun } from './run.ts';
import { recordStartWeights } from './startWeights.ts';
import type { Trainer, TrainerParts } from './trainer.ts';

/** All that the loop works with. */
export interface Training {
  readonly run: string;
  readonly folder: string;
  readonly recipe: Recipe;
  /** The net with its optimizer. */
  readonly trainer: Trainer;
  /** Those that started without pretrained weights. */
  readonly newVariables: readonly string[];
  readonly loader: Loader;
  readonly monitor: Monitor | null;
  readonly intervals: Intervals;
  readonly recorder: Recorder;
  readonly clock: Clock;
  /** Steps done before this session. */
  readonly startStep: number;
  /** Step at which the optimizer began: 0, but for runs taken over without its state. */
  readonly optimizerSince: number;
  /** Grows once: `totalSteps` of a run of so many minutes is found on the way. */
  args: RunArguments;
  readonly device: string;
  dispose(): Promise<void>;
}

/**
 * Makes a new run ready, or one that goes on. Nothing is written before all inputs are proven good.
 * The run is this process's from then on: the caller says by the recorder how it ended, and disposes the training.
 * Throws StudioError for unusable input, missing weights, a run in use; a run that was to go on is then as it was.
 */
export async function openTraining(tf: Tf, params: TrainParams, context: JobContext): Promise<Training> {
  const buildNet: BuildNet = (recipe, classes, conventions) =>
    createNet(tf, {
      encoder: withConventions(encoders.get(recipe.encoder), conventions),
      decoder: decoders.get(recipe.decoder),
      classes,
      seed: recipe.seed,
      options: netOptionsOf(recipe),
      batchNormMomentum: recipe.batchNormMomentum,
    });
  const { project, resume, changes } = params;
  if (resume !== null) {
    const claim = await claimRun(await findRun(project, resume));
    try {
      return await assemble(tf, await openRun(tf, { project, changes, claim }, context, buildNet), context);
    } catch (thrown) {
      await claim.giveBack().catch(() => undefined);
      throw thrown;
    }
  }
  const opened = await startRun(tf, params, context, buildNet);
  try {
    return await assemble(tf, opened, context);
  } catch (thrown) {
    // Its folder is there: without a word it would read as one that can go on.
    const ended = { ...opened.status, ...endOf(toStudioError(thrown)), updatedAt: new Date().toISOString() };
    await writeRunStatus(opened.folder, ended).catch(() => undefined);
    throw thrown;
  }
}

/** What an error makes of a run. */
export function endOf({ code, message }: StudioError): Pick<RunStatus, 'state' | 'message' | 'errorCode'> {
  return code === 'cancelled'
    ? { state: 'stopped', message, errorCode: null }
    : { state: 'failed', message, errorCode: code };
}

async function assemble(tf: Tf, opened: OpenedRun, context: JobContext): Promise<Training> {
  const { folder, status, material } = opened;
  const clock = createClock(status.seconds);
  const newVariables = opened.net.variables.filter(({ pretrained }) => !pretrained).map(({ name }) => name);
  const said: string[] = [];
  const trainer = await startTrainer(tf, opened, { ...context, log: (line) => logInto(said, line, context) });
  const recorder = await createRecorder({ folder, classes: opened.args.classes, status, clock, context });
  const args = await writeDown(opened, trainer, said).catch(async (thrown: unknown) => {
    await recorder.close();
    trainer.dispose();
    throw thrown;
  });
  for (const line of opened.unwritten.lines) context.log(line);
  const { recipe } = args;
  const loader = createLoader({
    sources: material.train,
    recipe,
    startStep: status.step,
    threads: loaderThreads(usesGpu(tf)),
  });
  return {
    run: basename(folder),
    folder,
    recipe,
    trainer,
    newVariables,
    loader,
    monitor: createMonitor(tf, trainer, material.monitor, recipe.size),
    intervals: intervalsOf(recipe, args.stepsPerEpoch),
    recorder,
    clock,
    startStep: status.step,
    optimizerSince: opened.optimizerSince,
    args,
    device: describeDevice(tf),
    async dispose() {
      await loader.close();
      await recorder.close();
      trainer.dispose();
    },
  };
}

/** The net goes over to the trainer, or is disposed. */
async function startTrainer(tf: Tf, opened: OpenedRun, context: JobContext): Promise<Trainer> {
  const { args, net, material, optimizerState } = opened;
  const { recipe } = args;
  const { beta1, epsilon, weightDecay } = recipe;
  const parts: TrainerParts = {
    net,
    loss: losses.get(recipe.loss),
    classWeights: classWeights(recipe.classWeights, material.classPixels),
    optimizer: optimizers.get(recipe.optimizer),
    settings: { beta1, epsilon, weightDecay },
    variables: trainedVariables(net, recipe),
    optimizerState,
  };
  try {
    return await createTrainer(tf, parts, args, context);
  } catch (thrown) {
    net.dispose();
    throw thrown;
  }
}

function logInto(lines: string[], line: string, context: JobContext): void {
  lines.push(line);
  context.log(line);
}

/**
 * Writes what the run has become, once all of it stands: a net that cannot become a graph has another engine.
 * @param said what its trainer had to tell
 */
async function writeDown(
  { folder, args, unwritten }: OpenedRun,
  { engine }: Trainer,
  said: readonly string[],
): Promise<RunArguments> {
  const { stored, startWeights, lines } = unwritten;
  const become = { ...args, engine };
  if (startWeights !== null) await recordStartWeights(folder, startWeights);
  for (const line of [...lines, ...said]) await appendRunLog(folder, line);
  if (!isDeepStrictEqual(become, stored)) await writeRunArguments(folder, become);
  return become;
}

/**
 * A frozen encoder keeps its weights; its moving statistics follow the new images. New layers learn faster than
 * pretrained ones beside them, but not where all are new.
 */
function trainedVariables(net: Net, recipe: Recipe): readonly TrainedVariable[] {
  const newRate = net.variables.some(({ pretrained }) => pretrained) ? recipe.newLayers : 1;
  return net.variables
    .filter(({ role, part }) => role === 'weight' && !(recipe.freezeEncoder && part === 'encoder'))
    .map(({ name, value, decay, pretrained }) => ({
      name,
      value,
      decay,
      rate: pretrained ? 1 : newRate,
    }));
}

function describeDevice(tf: Tf): string {
  return usesGpu(tf) ? 'GPU' : `CPU, ${availableParallelism()} threads`;
}
