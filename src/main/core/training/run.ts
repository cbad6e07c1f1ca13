import { basename } from 'node:path';
import { StudioError } from '../../../shared/errors.ts';
import { checkField } from '../../../shared/fields.ts';
import type { TrainParams } from '../../../shared/domain/jobSpecs.ts';
import type { LabelClass } from '../../../shared/domain/labels.ts';
import { netSlug, recipeFields } from '../../../shared/domain/recipe.ts';
import type { Recipe } from '../../../shared/domain/recipe.ts';
import type { RunArguments, RunStatus } from '../../../shared/domain/run.ts';
import type { EncoderConventions } from '../../../shared/domain/weights.ts';
import { fittedSize } from '../data/prepare.ts';
import { assignWeights } from '../inference/runNet.ts';
import type { JobContext } from '../jobContext.ts';
import type { Net } from '../models/compose.ts';
import { describeNet } from '../models/cost.ts';
import { netOptionsOf } from '../models/spec.ts';
import type { CheckpointState } from '../store/checkpointFiles.ts';
import {
  bestScore,
  hasCheckpoints,
  listCheckpoints,
  loadResumePoint,
  repairCheckpoints,
} from '../store/checkpointStore.ts';
import { openDataset } from '../store/datasetStore.ts';
import { writerFields } from '../store/owner.ts';
import { openProject } from '../store/projectStore.ts';
import type { RunClaim } from '../store/runClaim.ts';
import { createRun, readRunArguments } from '../store/runStore.ts';
import type { NamedTensor } from '../store/safetensors.ts';
import type { Tf } from '../tensors/backend.ts';
import { amendArguments, describeData, describeGoingOn } from './amendments.ts';
import { assertSameClasses } from './classAgreement.ts';
import { losses } from './losses/index.ts';
import { readMaterial } from './material.ts';
import type { TrainingMaterial } from './material.ts';
import { fixedTotalSteps } from './plan.ts';
import { choosePrecision, placeOf } from './precision.ts';
import { findStartWeights, recordStartWeights } from './startWeights.ts';
import type { FilledWeights } from './startWeights.ts';

export type BuildNet = (recipe: Recipe, classes: number, conventions: EncoderConventions | undefined) => Net;

/** A run's folder with its net, filled, and where it stands. */
export interface OpenedRun {
  readonly folder: string;
  readonly args: RunArguments;
  /** What is to be written down once its trainer stands: until then a run that was to go on is as it was. */
  readonly unwritten: Unwritten;
  readonly status: RunStatus;
  readonly net: Net;
  readonly material: TrainingMaterial;
  /** Null at the start of a run. */
  readonly optimizerState: ReadonlyMap<string, NamedTensor> | null;
  /** Step at which the optimizer began. */
  readonly optimizerSince: number;
}

export interface Unwritten {
  /** The arguments as the folder has them. */
  readonly stored: RunArguments;
  /** What its net was filled with; null where that is recorded. */
  readonly startWeights: FilledWeights | null;
  /** How it goes on, for the run's log and for who asked; none of a new run. */
  readonly lines: readonly string[];
}

/** Makes a new run's folder, the last act after all inputs are proven good. */
export async function startRun(
  tf: Tf,
  { project: projectFolder, dataset, recipe }: TrainParams,
  context: JobContext,
  buildNet: BuildNet,
): Promise<OpenedRun> {
  checkRecipe(recipe);
  // Before a folder is made: a run that cannot start leaves none.
  choosePrecision(recipe.precision, placeOf(tf));
  const { classes, ignoreIndex } = await openProject(projectFolder);
  if (classes.length < 2) {
    throw new StudioError(
      'badInput',
      `The project has ${classes.length} classes; training needs two at least.`,
      {
        fix: 'Add classes to the project, or import a dataset that has them.',
      },
    );
  }
  const material = await readMaterial(projectFolder, dataset, classes, recipe.monitorImages);
  const { conventions, fill } = await findStartWeights({ projectFolder, classes, recipe, context });
  const net = buildNet(recipe, classes.length, conventions);
  try {
    const filled = await fill(tf, net);
    const weights = filled.used;
    for (const line of filled.lines) context.log(line);
    const describe = (run: string) => ({
      args: newArguments({ run, recipe, dataset, classes, ignoreIndex, material, weights, conventions }),
      status: freshStatus(),
    });
    const folder = await createRun(projectFolder, netSlug(recipe), describe);
    await recordStartWeights(folder, filled);
    const { args, status } = describe(basename(folder));
    context.emit({ kind: 'run', run: basename(folder), folder });
    const unwritten = { stored: args, startWeights: null, lines: [] };
    return { folder, args, unwritten, status, net, material, optimizerState: null, optimizerSince: 0 };
  } catch (thrown) {
    net.dispose();
    throw thrown;
  }
}

export type ResumeParams = Pick<TrainParams, 'project' | 'changes'> & { readonly claim: RunClaim };

/**
 * Opens a run where its latest checkpoint left it, or the one before where that is damaged; one that ended before its
 * first checkpoint begins anew.
 * Throws StudioError when it is done and scored, or its checkpoints are gone.
 */
export async function openRun(
  tf: Tf,
  { project: projectFolder, changes, claim }: ResumeParams,
  context: JobContext,
  buildNet: BuildNet,
): Promise<OpenedRun> {
  const { folder, last } = claim;
  await repairCheckpoints(folder);
  const stored = await readRunArguments(folder);
  await assertClassesStand(projectFolder, folder, stored);
  const recipe = changeRecipe(tf, stored.recipe, changes);
  if (last.latestCheckpoint === null && !(await hasCheckpoints(folder))) {
    return beginAgain(tf, { folder, projectFolder, stored, recipe }, context, buildNet);
  }
  const { checkpoint, optimizerState, passedOver } = await loadResumePoint(folder);
  if (passedOver !== null) context.log(`${passedOver.message} The one before it is used.`);
  const { state } = checkpoint;
  if (isComplete(stored, state)) {
    throw new StudioError(
      'badInput',
      `Run ${basename(folder)} is complete: all ${stored.totalSteps} steps are done.`,
      {
        fix: `Start a new run from it with --weights run:${basename(folder)}.`,
      },
    );
  }
  const { classes } = stored;
  const material = await readMaterial(projectFolder, stored.dataset, classes, recipe.monitorImages);
  const args = amendArguments(stored, state.step, { recipe, ...describeData(material, recipe) });
  const net = buildNet(recipe, classes.length, args.conventions);
  assignWeights(tf, net, checkpoint);
  const isNew = new Set(state.newVariables);
  for (const variable of net.variables) variable.pretrained = !isNew.has(variable.name);
  const status: RunStatus = {
    ...freshStatus(),
    step: state.step,
    epoch: state.epoch,
    seconds: state.seconds,
    loss: last.loss,
    imagesPerSecond: last.imagesPerSecond,
    best: bestScore((await listCheckpoints(folder)).filter(({ step }) => step <= state.step)),
    latestCheckpoint: state.step,
  };
  const lines = describeGoingOn(`resumed at step ${state.step}`, stored, args);
  const unwritten = { stored, startWeights: null, lines };
  const { optimizerSince = 0 } = state;
  return { folder, args, unwritten, status, net, material, optimizerState, optimizerSince };
}

/** A last step that a stop left without its score still waits for it. */
function isComplete({ totalSteps, monitorImages }: RunArguments, { step, miou }: CheckpointState): boolean {
  return totalSteps !== null && step >= totalSteps && (miou !== null || monitorImages === 0);
}

/** Masks follow the project's table, a run's net does not. */
async function assertClassesStand(
  project: string,
  folder: string,
  { dataset, classes }: RunArguments,
): Promise<void> {
  const tables = { run: classes, project: (await openProject(project)).classes };
  assertSameClasses(
    await openDataset(project, dataset),
    ['train', 'val'],
    tables,
    `Start a new run from it with --weights run:${basename(folder)}: what it learned of each class is taken over by name.`,
  );
}

interface BeginAgain {
  readonly folder: string;
  readonly projectFolder: string;
  readonly stored: RunArguments;
  readonly recipe: Recipe;
}

/** A run that has its folder but no checkpoint yet: its weights are found and filled in as at its start. */
async function beginAgain(
  tf: Tf,
  { folder, projectFolder, stored, recipe }: BeginAgain,
  context: JobContext,
  buildNet: BuildNet,
): Promise<OpenedRun> {
  const { classes, dataset } = stored;
  const material = await readMaterial(projectFolder, dataset, classes, recipe.monitorImages);
  const amended = amendArguments(stored, 0, { recipe, ...describeData(material, recipe) });
  const { conventions, fill } = await findStartWeights({ projectFolder, classes, recipe, context });
  const net = buildNet(recipe, classes.length, conventions);
  try {
    const filled = await fill(tf, net);
    for (const line of filled.lines) context.log(line);
    const totalSteps = fixedTotalSteps(recipe, amended.stepsPerEpoch);
    const args: RunArguments = { ...amended, totalSteps, weights: filled.used, conventions };
    const lines = describeGoingOn('begun again: there was no checkpoint yet', stored, args);
    const unwritten = { stored, startWeights: filled, lines };
    const status = freshStatus();
    return { folder, args, unwritten, status, net, material, optimizerState: null, optimizerSince: 0 };
  } catch (thrown) {
    net.dispose();
    throw thrown;
  }
}

/**
 * A precision that is asked for now must be possible here, as that of a new run; one that was asked for elsewhere need not
 * be. Throws StudioError('badInput').
 */
function changeRecipe(tf: Tf, recipe: Recipe, changes: Partial<Recipe> = {}): Recipe {
  const changed = { ...recipe, ...changes };
  if (Object.keys(changes).length > 0) checkRecipe(changed);
  if (changes.precision !== undefined) choosePrecision(changes.precision, placeOf(tf));
  return changed;
}

/** Throws StudioError('badInput') with one line for the first field that is wrong. */
function checkRecipe(recipe: Recipe): void {
  for (const field of recipeFields) {
    const problem = checkField(field, recipe[field.key]);
    if (problem !== undefined) throw new StudioError('badInput', problem, { fix: field.help });
  }
  losses.get(recipe.loss);
}

interface NewRun {
  readonly run: string;
  readonly recipe: Recipe;
  readonly dataset: string;
  readonly classes: readonly LabelClass[];
  readonly ignoreIndex: number;
  readonly material: TrainingMaterial;
  readonly weights: string;
  readonly conventions: EncoderConventions;
}

function newArguments({ material, ...run }: NewRun): RunArguments {
  const { recipe, classes } = run;
  const data = describeData(material, recipe);
  const cost = describeNet({
    encoder: recipe.encoder,
    decoder: recipe.decoder,
    classes: classes.length,
    size: fittedSize(material.train[0], recipe.size),
    options: netOptionsOf(recipe),
  });
  return {
    formatVersion: 1,
    createdAt: new Date().toISOString(),
    ...run,
    totalSteps: fixedTotalSteps(recipe, data.stepsPerEpoch),
    ...data,
    engine: 'eager',
    parameters: cost.params,
    multiplyAdds: cost.multiplyAdds,
    amendments: [],
  };
}

function freshStatus(): RunStatus {
  return {
    state: 'running',
    step: 0,
    epoch: 0,
    updatedAt: new Date().toISOString(),
    seconds: 0,
    imagesPerSecond: null,
    loss: null,
    best: null,
    latestCheckpoint: null,
    message: null,
    errorCode: null,
    ...writerFields(),
  };
}
