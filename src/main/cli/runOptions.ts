import { existsSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { InvalidArgumentError, Option } from 'commander';
import type { Command } from 'commander';
import { maxTestScale, maxTestScales, minTestScale } from '../../shared/domain/evaluation.ts';
import type { CheckpointChoice } from '../../shared/domain/jobSpecs.ts';
import { StudioError } from '../../shared/errors.ts';
import { argumentsFile } from '../core/store/runFiles.ts';
import { findRun, runsFolder } from '../core/store/runStore.ts';
import { numberIn, parseCheckpoint, parseSize, withProject } from './command.ts';
import type { ProjectOptions } from './command.ts';
import type { CliSession } from './session.ts';

export interface CheckpointOptions extends ProjectOptions {
  readonly run: string;
  readonly checkpoint: CheckpointChoice;
}

export interface RunOptions extends CheckpointOptions {
  readonly size: number;
}

/** The flags that choose a trained net. */
export function withCheckpoint(command: Command): Command {
  return withProject(command)
    .option('--run <run>', 'run: its folder name, its path, or "latest"', 'latest')
    .option('--checkpoint <step>', '"latest", "best" or a step', parseCheckpoint, 'best');
}

/** The flags that choose a trained net and what it sees. */
export function withRun(command: Command): Command {
  return withCheckpoint(command).option(
    '--size <px>',
    'longest side the net sees: -1 as trained, 0 native',
    parseSize,
    -1,
  );
}

/** How often the net looks at each image. */
export interface ViewOptions {
  readonly scales: readonly number[];
  readonly flip: boolean;
}

/** The flags of multi-scale and mirrored inference. */
export function withViews(command: Command): Command {
  return command
    .addOption(
      new Option('--scales <list>', 'average over the size times each of these, such as 1,1.35,1.7')
        .argParser(parseScales)
        .default([1], '1'),
    )
    .option('--flip', 'average with the mirrored image too', false);
}

const parseScale = numberIn(minTestScale, maxTestScale, false);

/** "1,1.35,1.7" */
function parseScales(text: string): readonly number[] {
  const parts = text.split(',');
  if (parts.length > maxTestScales) throw new InvalidArgumentError(`Give ${maxTestScales} scales at most.`);
  return parts.map(parseScale);
}

export interface RunPlace {
  /** Absolute folder of the project. */
  readonly project: string;
  /** Folder name, or an absolute path for a run elsewhere. */
  readonly run: string;
}

/** A run given by its path brings its own project along; any other is looked up in `--project`. */
export async function findRunPlace(session: CliSession, options: CheckpointOptions): Promise<RunPlace> {
  const path = runPath(session, options.run);
  if (path !== null) return { project: session.path(projectOf(path, options)), run: path };
  const project = await session.openProject(options.project);
  // Said before a worker starts.
  await findRun(project.path, options.run);
  return { project: project.path, run: options.run };
}

/**
 * Opens the project of a run, for what is done to runs as parts of a project; `run` is then the run's folder name.
 * Throws StudioError('notFound') for a run that is not the project's.
 */
export async function openRun(
  session: CliSession,
  options: ProjectOptions,
  typed: string,
): Promise<RunPlace> {
  const path = runPath(session, typed);
  const project = (await session.openProject(projectOf(path, options))).path;
  if (path === null) return { project, run: basename(await findRun(project, typed)) };
  const run = basename(path);
  if (path === join(runsFolder(project), run)) return { project, run };
  throw new StudioError('notFound', `${path} is no run of the project ${project}.`, {
    fix: 'Name the project that holds it with --project DIR.',
  });
}

/** `openRun` for several runs of one project. */
export async function openRuns(
  session: CliSession,
  options: ProjectOptions,
  typed: readonly string[],
): Promise<readonly string[]> {
  let project = options.project;
  const runs: string[] = [];
  for (const one of typed) {
    const place = await openRun(session, { ...options, project }, one);
    project = place.project;
    runs.push(place.run);
  }
  return runs;
}

/** Absolute path of a run that is named by its path; null for a name. Throws StudioError('notFound') for a path to none. */
function runPath(session: CliSession, typed: string): string | null {
  const path = session.path(typed);
  if (existsSync(join(path, argumentsFile))) return path;
  if (typed === basename(typed)) return null;
  throw new StudioError('notFound', `${path} is no run: it holds no ${argumentsFile}.`, {
    fix: 'Name a run’s folder, its path, or latest. See: segstudio runs list',
  });
}

/** The project that a run's path lies in, unless another was named. */
function projectOf(path: string | null, { project }: ProjectOptions): string {
  return path !== null && project === '.' ? resolve(dirname(path), '..') : project;
}
