import { copyFile, readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { ImportRunParams, ImportRunResult } from '../../../shared/domain/jobSpecs.ts';
import { ignoreIndex, type LabelClass } from '../../../shared/domain/labels.ts';
import { netSlug, type Recipe } from '../../../shared/domain/recipe.ts';
import type { CheckpointInfo, RunArguments, RunStatus } from '../../../shared/domain/run.ts';
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
import { countChannels, readNetWeights } from './netWeights.ts';
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
 * It is there in one act: throws StudioError where arguments or checkpoints are missing, damaged, or of a net that there is
 * none of here; nothing is left behind then. Of many checkpoints those stay that the recipe keeps.
 */
export async function importSegMentorRun(
  params: ImportRunParams,
  context: JobContext,
): Promise<ImportRunResult> {
  const found = await inspect(params);
  const describe = (run: string) => ({
    args: describeArguments(run, found),
    status: describeStatus(found, []),
  });
  const folder = await createRun(params.project, netSlug(found.recipe), describe, async (temp) => {
    await takeCheckpoints(temp, found, context);
    await copyEvents(found.source, temp);
    await appendRunLog(temp, `taken over from seg-mentor: ${found.source}`);
    await writeRunStatus(temp, describeStatus(found, await listCheckpoints(temp)));
  });
  for (const line of found.warnings) context.log(line);
  context.emit({ kind: 'run', run: basename(folder), folder });
  const checkpoints = (await listCheckpoints(folder)).map(({ step }) => step);
  return { run: basename(folder), checkpoints, warnings: found.warnings };
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

/** One after the other, for all of them may be larger than memory. */
async function takeCheckpoints(folder: string, found: FoundRun, context: JobContext): Promise<void> {
  const meter = createProgressMeter(found.checkpoints.length, 'checkpoints');
  for (const [place, checkpoint] of found.checkpoints.entries()) {
    context.signal.throwIfAborted();
    await takeCheckpoint(folder, found, checkpoint);
    context.progress(meter.at(place + 1, 'Taking checkpoints over'));
  }
}

async function takeCheckpoint(
  folder: string,
  found: FoundRun,
  { step, miou, path }: SegMentorCheckpoint,
): Promise<void> {
  const { recipe, totalSteps, args } = found;
  const net = await readNetWeights(path, found);
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

function describeStatus({ args, totalSteps }: FoundRun, checkpoints: readonly CheckpointInfo[]): RunStatus {
  const step = checkpoints.at(-1)?.step ?? 0;
  const isDone = totalSteps !== null && step >= totalSteps;
  const images = Math.max(1, args.total_train_images);
  return {
    state: isDone ? 'done' : 'stopped',
    ...{ step, epoch: (step * args.batch_size) / images, seconds: 0 },
    ...{ imagesPerSecond: null, loss: null, errorCode: null, pid: null, process: null },
    best: bestScore(checkpoints),
    latestCheckpoint: step,
    updatedAt: new Date().toISOString(),
    message: isDone ? null : `Stopped at step ${step} in seg-mentor.`,
  };
}
