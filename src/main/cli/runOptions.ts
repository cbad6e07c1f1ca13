import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { InvalidArgumentError, Option } from 'commander';
import type { Command } from 'commander';
import { maxTestScale, maxTestScales, minTestScale } from '../../shared/domain/evaluation.ts';
import type { CheckpointChoice } from '../../shared/domain/jobSpecs.ts';
import { findRun } from '../core/store/runStore.ts';
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
  const path = session.path(options.run);
  if (existsSync(join(path, 'runargs.json'))) {
    const isDefault = options.project === '.';
    return { project: isDefault ? resolve(dirname(path), '..') : session.path(options.project), run: path };
  }
  const project = await session.openProject(options.project);
  // Said before a worker starts.
  await findRun(project.path, options.run);
  return { project: project.path, run: options.run };
}
