import { copyFile, readdir, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { ImportRunParams, ImportRunResult } from '../../../shared/domain/jobSpecs.ts';
import { ignoreIndex, type LabelClass } from '../../../shared/domain/labels.ts';
import { netSlug, type Recipe } from '../../../shared/domain/recipe.ts';
import type { RunArguments, RunStatus } from '../../../shared/domain/run.ts';
import { StudioError } from '../../../shared/errors.ts';
import type { JobContext } from '../jobContext.ts';
import { describeNet } from '../models/cost.ts';
import { netOptionsOf } from '../models/spec.ts';
import { createProgressMeter } from '../progressMeter.ts';
import { bestScore, listCheckpoints, saveCheckpoint } from '../store/checkpointStore.ts';
import { listDatasetNames } from '../store/datasetStore.ts';
import { openProject } from '../store/projectStore.ts';
import { takenOverWeights } from '../store/runFiles.ts';
import { appendRunLog, createRun, writeRunStatus } from '../store/runStore.ts';
import { classesOf, matchClasses } from './classes.ts';
import { listSegMentorCheckpoints, type SegMentorCheckpoint } from './checkpoints.ts';
import { countChannels, readNetWeights, type NetWeights } from './netWeights.ts';
import { readSegMentorArguments, recipeOf, type SegMentorArguments } from './runArguments.ts';
import { readSegMentorLog } from './runLog.ts';

/** All that is known of a run before anything is written. */
interface FoundRun {
  readonly source: string;
  readonly args: SegMentorArguments;
  readonly recipe: Recipe;
  readonly classes: readonly LabelClass[];
  /** Class of the net for each class of the run here; null: the same. */
  readonly mapping: readonly number[] | null;
  readonly dataset: string;
  readonly checkpoints: readonly SegMentorCheckpoint[];
  readonly totalSteps: number | null;
  readonly warnings: readonly string[];
}

/**
 * Takes a run folder of seg-mentor over as a run of the project: arguments, classes, all checkpoints, log and TensorBoard
 * events. It can then be tested, played with, trained on from (`--weights run:`) and resumed. The folder stays as it is.
 * Throws StudioError where arguments or checkpoints are missing, damaged, or of a net that there is none of here; nothing
 * is left behind then.
 */
export async function importSegMentorRun(
  params: ImportRunParams,
  context: JobContext,
): Promise<ImportRunResult> {
  const found = await inspect(params);
  const nets = await readAll(found, context);
  const describe = (run: string) => ({ args: describeArguments(run, found), status: freshStatus(found) });
  const folder = await createRun(params.project, netSlug(found.recipe), describe);
  try {
    for (const [place, { step, miou }] of found.checkpoints.entries()) {
      await writeCheckpoint(folder, found, { step, miou, net: nets[place] });
    }
    await copyEvents(found.source, folder);
    await appendRunLog(folder, `taken over from seg-mentor: ${found.source}`);
    await writeRunStatus(folder, await finalStatus(folder, found));
  } catch (thrown) {
    await rm(folder, { recursive: true, force: true });
    throw thrown;
  }
  for (const line of found.warnings) context.log(line);
  context.emit({ kind: 'run', run: basename(folder), folder });
  const steps = found.checkpoints.map(({ step }) => step);
  return { run: basename(folder), checkpoints: steps, warnings: found.warnings };
}

async function inspect({ path, project, dataset }: ImportRunParams): Promise<FoundRun> {
  const args = await readSegMentorArguments(path);
  const recipe = recipeOf(args);
  const images = args.total_train_images;
  const totalSteps = images === 0 ? null : Math.floor((images * args.epochs) / args.batch_size);
  const checkpoints = await listSegMentorCheckpoints(path, await readSegMentorLog(path), totalSteps);
  const own = classesOf(args, await countChannels(recipe, checkpoints[checkpoints.length - 1].path));
  const { classes: known } = await openProject(project);
  const mapping = matchClasses(own, known);
  const datasets = await listDatasetNames(project);
  const matches = mapping !== null;
  return {
    ...{ source: path, args, recipe, checkpoints, totalSteps },
    mapping: matches && mapping.some((id, place) => id !== place) ? mapping : null,
    classes: matches ? known : own,
    dataset: matches ? chooseDataset(datasets, dataset, args.dataset_family) : '',
    warnings: matches
      ? []
      : [
          'Its classes are not those of the project: it can be played with and started from, not tested here.',
        ],
  };
}

function chooseDataset(names: readonly string[], wanted: string | null, family: string): string {
  if (wanted !== null) {
    if (names.includes(wanted)) return wanted;
    throw new StudioError('notFound', `There is no dataset "${wanted}" in the project.`, {
      fix: names.length === 0 ? 'Import one first.' : `Choose one of: ${names.join(', ')}.`,
    });
  }
  const kind = family.split('_')[0];
  return names.find((name) => name.toLowerCase().includes(kind)) ?? names.at(0) ?? '';
}

/** Reads every checkpoint before the run's folder exists: a damaged one leaves nothing behind. */
async function readAll(found: FoundRun, context: JobContext): Promise<readonly NetWeights[]> {
  const meter = createProgressMeter(found.checkpoints.length, 'checkpoints');
  const nets: NetWeights[] = [];
  for (const { path } of found.checkpoints) {
    context.signal.throwIfAborted();
    nets.push(await readNetWeights(path, found));
    context.progress(meter.at(nets.length, 'Reading checkpoints'));
  }
  return nets;
}

async function writeCheckpoint(
  folder: string,
  { recipe, totalSteps, args }: FoundRun,
  { step, miou, net }: { step: number; miou: number | null; net: NetWeights },
): Promise<void> {
  const best = bestScore(await listCheckpoints(folder));
  const content = {
    weights: net.weights,
    // Adam's moments were never saved: it begins anew, which `optimizerSince` tells.
    optimizer: net.optimizer,
    state: {
      ...{ step, miou, seed: recipe.seed, totalSteps, seconds: 0, newVariables: net.newVariables },
      epoch: args.total_train_images === 0 ? 0 : (step * args.batch_size) / args.total_train_images,
      optimizerSince: step,
    },
  };
  const isBest = miou !== null && (best === null || miou > best.miou);
  await saveCheckpoint(folder, content, { isBest, keep: recipe.keep });
}

/** TensorBoard's files of the run, so that its curves stand beside those of other runs. */
async function copyEvents(source: string, folder: string): Promise<void> {
  const board = join(source, 'trainboard');
  const names = await readdir(board).catch(() => []);
  for (const name of names.filter((one) => one.startsWith('events.out.tfevents'))) {
    const { isFile, size } = await stat(join(board, name)).then((file) => ({
      isFile: file.isFile(),
      size: file.size,
    }));
    if (isFile && size > 0) await copyFile(join(board, name), join(folder, name));
  }
}

function describeArguments(run: string, found: FoundRun): RunArguments {
  const { args, recipe, classes, totalSteps } = found;
  const options = netOptionsOf(recipe);
  const cost = describeNet({ ...recipe, classes: classes.length, size: recipe.size, options });
  return {
    ...{ formatVersion: 1, run, recipe, classes, ignoreIndex, totalSteps, dataset: found.dataset },
    createdAt: new Date().toISOString(),
    stepsPerEpoch: Math.max(1, Math.floor(args.total_train_images / args.batch_size)),
    weights: `${takenOverWeights}${basename(found.source)}`,
    trainImages: args.total_train_images,
    monitorImages: 0,
    engine: 'TensorFlow 1',
    parameters: cost.params,
    multiplyAdds: cost.multiplyAdds,
    amendments: [],
  };
}

function freshStatus({ checkpoints, args }: FoundRun): RunStatus {
  const step = checkpoints.at(-1)?.step ?? 0;
  const images = Math.max(1, args.total_train_images);
  return {
    ...{ state: 'interrupted', step, epoch: (step * args.batch_size) / images, seconds: 0 },
    ...{ imagesPerSecond: null, loss: null, best: null, latestCheckpoint: null, errorCode: null },
    ...{ pid: null, process: null },
    updatedAt: new Date().toISOString(),
    message: 'Being taken over from seg-mentor.',
  };
}

async function finalStatus(folder: string, found: FoundRun): Promise<RunStatus> {
  const checkpoints = await listCheckpoints(folder);
  const step = checkpoints.at(-1)?.step ?? 0;
  const isDone = found.totalSteps !== null && step >= found.totalSteps;
  return {
    ...freshStatus(found),
    state: isDone ? 'done' : 'stopped',
    best: bestScore(checkpoints),
    latestCheckpoint: step,
    message: isDone ? null : `Stopped at step ${step} in seg-mentor.`,
  };
}
