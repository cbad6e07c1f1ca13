import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { z } from 'zod';
import type { Recipe } from '../../../shared/domain/recipe.ts';
import type { TrainResult } from '../../../shared/domain/jobSpecs.ts';
import type { Job } from '../../../shared/domain/job.ts';
import { StudioError } from '../../../shared/errors.ts';
import { shellWord } from '../../../shared/shellWord.ts';
import { runsFolder } from '../../core/store/runStore.ts';
import { print, withProject } from '../command.ts';
import type { ProjectOptions } from '../command.ts';
import { formatDuration, formatPercent } from '../format.ts';
import { addRecipeFlags, readRecipeFlags } from '../recipeFlags.ts';
import type { RecipePatch } from '../recipeFlags.ts';
import { openRun } from '../runOptions.ts';
import type { CliSession } from '../session.ts';
import { chooseDataset } from './dataset.ts';

interface Options extends ProjectOptions, Partial<Recipe> {
  readonly recipe?: string;
  readonly dataset?: string;
  readonly resume?: string;
}

const recipeFile = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]));

export function addTrain(program: Command, session: CliSession): void {
  const command = withProject(
    program.command('train').description('train a net in the foreground; Ctrl-C keeps a checkpoint'),
  )
    .option('--recipe <id>', 'settings to start from: a recipe of the studio, or a JSON file')
    .option('--dataset <name>', 'dataset (default: the project’s only one)')
    .option(
      '--resume <run>',
      'go on with an interrupted or stopped run: its folder name, its path, or "latest"',
    );
  addRecipeFlags(command).action(async (options: Options) => {
    const { job, project } =
      options.resume === undefined
        ? await start(session, options)
        : await resume(session, options, options.resume);
    const result = (await session.followJob(job, 'stop')) as TrainResult;
    print(options, { json: result, text: describe(result, runsFolder(project)) });
    if (session.isInterrupted) {
      const where = options.project === '.' ? '' : ` --project ${shellWord(options.project)}`;
      process.stderr.write(`Go on with: segstudio train --resume ${shellWord(result.run)}${where}\n`);
    }
  });
}

interface Started {
  readonly job: Job;
  /** Absolute folder of the project. */
  readonly project: string;
}

async function start(session: CliSession, options: Options): Promise<Started> {
  const project = await session.openProject(options.project);
  const dataset = chooseDataset(project, options.dataset);
  const { preset, patch } = await readRecipe(session, options.recipe);
  const recipe = withAbsoluteWeights(session, { ...patch, ...readRecipeFlags(options) });
  const { training } = session.services();
  const job = await training.start({ dataset, recipe, ...(preset === null ? {} : { preset }) });
  return { job, project: project.path };
}

async function resume(session: CliSession, options: Options, typedRun: string): Promise<Started> {
  const typed = Object.keys(readRecipeFlags(options));
  if (typed.length > 0 || options.recipe !== undefined || options.dataset !== undefined) {
    throw new StudioError('usage', 'A resumed run keeps its own settings.', {
      fix: 'Leave out the other flags, or start a new run with --weights run:RUN.',
    });
  }
  const { project, run } = await openRun(session, options, typedRun);
  return { job: await session.services().training.resume({ run }), project };
}

/** A preset by its id, or the fields of a JSON file. */
async function readRecipe(
  session: CliSession,
  recipe: string | undefined,
): Promise<{ readonly preset: string | null; readonly patch: RecipePatch }> {
  if (recipe === undefined) return { preset: null, patch: {} };
  if (!recipe.endsWith('.json')) return { preset: recipe, patch: {} };
  const path = session.path(recipe);
  const text = await readFile(path, 'utf8').catch(() => null);
  if (text === null) {
    throw new StudioError('notFound', `There is no file ${path}.`, { fix: 'Check the path after --recipe.' });
  }
  try {
    return { preset: null, patch: recipeFile.parse(JSON.parse(text)) };
  } catch (cause) {
    throw new StudioError('badInput', `${path} is no recipe.`, {
      fix: 'Write a JSON object of fields, such as {"encoder": "resnet18", "learningRate": 0.0003}.',
      cause,
    });
  }
}

function withAbsoluteWeights(session: CliSession, patch: RecipePatch): RecipePatch {
  const { weights } = patch;
  return typeof weights === 'string' ? { ...patch, weights: absoluteWeights(session, weights) } : patch;
}

/**
 * The worker runs in another folder: a file (or the prefix of a TensorFlow checkpoint) and a run with or
 * without its step, named by a relative path, become absolute; other choices stay.
 */
export function absoluteWeights(session: Pick<CliSession, 'path'>, weights: string): string {
  if (weights === 'auto' || weights === 'none') return weights;
  const reference = /^run:(.+?)(@\w+)?$/.exec(weights);
  if (reference !== null) {
    const [, run, step = ''] = reference;
    return existsSync(session.path(run)) ? `run:${session.path(run)}${step}` : weights;
  }
  const path = session.path(weights);
  return existsSync(path) || existsSync(`${path}.index`) ? path : weights;
}

function describe(result: TrainResult, folder: string): string {
  const { run, steps, totalSteps, seconds, imagesPerSecond, best, device, weights } = result;
  const speed = imagesPerSecond === null ? '' : `, ${imagesPerSecond.toFixed(1)} images/s`;
  const score =
    best === null ? 'no score yet' : `best mIoU ${formatPercent(best.miou)} % at step ${best.step} (monitor)`;
  return [
    `${folder}/${run}`,
    `${steps} of ${totalSteps} steps in ${formatDuration(seconds)}${speed}, ${device}, weights: ${weights}`,
    score,
  ].join('\n');
}
