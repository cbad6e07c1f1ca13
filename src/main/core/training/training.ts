import { availableParallelism } from 'node:os';
import { basename } from 'node:path';
import type { TrainParams } from '../../../shared/domain/jobSpecs.ts';
import type { Recipe } from '../../../shared/domain/recipe.ts';
import type { RunArguments } from '../../../shared/domain/run.ts';
import { createLoader } from '../data/loader.ts';
import type { Loader } from '../data/loader.ts';
import type { JobContext } from '../jobContext.ts';
import { createNet } from '../models/compose.ts';
import { withConventions } from '../models/conventions.ts';
import type { Net, NetVariable } from '../models/compose.ts';
import { decoders } from '../models/decoders/index.ts';
import { encoders } from '../models/encoders/index.ts';
import { netOptionsOf } from '../models/spec.ts';
import { usesGpu } from '../tensors/backend.ts';
import type { Tf } from '../tensors/backend.ts';
import { classWeights } from './classWeights.ts';
import { createClock } from './clock.ts';
import type { Clock } from './clock.ts';
import { losses } from './losses/index.ts';
import type { TrainingMaterial } from './material.ts';
import { createMonitor } from './monitor.ts';
import type { Monitor } from './monitor.ts';
import { optimizers } from './optimizers/index.ts';
import type { Optimizer } from './optimizers/optimizer.ts';
import { intervalsOf } from './plan.ts';
import type { Intervals } from './plan.ts';
import { createRecorder } from './recorder.ts';
import type { Recorder } from './recorder.ts';
import { openRun, startRun } from './run.ts';
import type { BuildNet, OpenedRun } from './run.ts';
import type { StepParts } from './step.ts';

/** All that the loop works with. */
export interface Training {
  readonly tf: Tf;
  readonly run: string;
  readonly folder: string;
  readonly recipe: Recipe;
  readonly net: Net;
  readonly parts: StepParts;
  /** Those that are trained, in the optimizer's order. */
  readonly variables: readonly NetVariable[];
  readonly optimizer: Optimizer;
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
 * The caller disposes the training. Throws StudioError for unusable input, missing weights, a run in use.
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
  const opened =
    resume === null
      ? await startRun(tf, params, context, buildNet)
      : await openRun(tf, { project, resume, changes }, context, buildNet);
  return assemble(tf, opened, context);
}

async function assemble(tf: Tf, opened: OpenedRun, context: JobContext): Promise<Training> {
  const { args, folder, net, status, material } = opened;
  const { recipe } = args;
  const clock = createClock(status.seconds);
  const variables = trainedVariables(net, recipe);
  const optimizer = createOptimizer(tf, variables, recipe);
  if (opened.optimizerState !== null) optimizer.restore(opened.optimizerState);
  const loader = createLoader({ sources: material.train, recipe, startStep: status.step });
  const recorder = await createRecorder({ folder, classes: args.classes, status, clock, context });
  return {
    tf,
    run: basename(folder),
    folder,
    recipe,
    net,
    parts: stepParts(net, recipe, material),
    variables,
    optimizer,
    loader,
    monitor: createMonitor(tf, net, material.monitor, recipe.size),
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
      optimizer.dispose();
      net.dispose();
    },
  };
}

function stepParts(net: Net, recipe: Recipe, { classPixels }: TrainingMaterial): StepParts {
  return {
    net,
    loss: losses.get(recipe.loss),
    classWeights: classWeights(recipe.classWeights, classPixels),
  };
}

/** A frozen encoder keeps its weights; its moving statistics follow the new images. */
function trainedVariables(net: Net, recipe: Recipe): readonly NetVariable[] {
  return net.variables.filter(
    ({ role, part }) => role === 'weight' && !(recipe.freezeEncoder && part === 'encoder'),
  );
}

function createOptimizer(tf: Tf, variables: readonly NetVariable[], recipe: Recipe): Optimizer {
  const { beta1, epsilon, weightDecay, newLayers } = recipe;
  const trained = variables.map(({ name, value, decay, pretrained }) => ({
    name,
    value,
    decay,
    rate: pretrained ? 1 : newLayers,
  }));
  return optimizers.get(recipe.optimizer).create(tf, trained, { beta1, epsilon, weightDecay });
}

function describeDevice(tf: Tf): string {
  return usesGpu(tf) ? 'GPU' : `CPU, ${availableParallelism()} threads`;
}
