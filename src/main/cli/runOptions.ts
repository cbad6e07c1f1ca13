import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Command } from 'commander';
import type { CheckpointChoice } from '../../shared/domain/jobSpecs.ts';
import { findRun } from '../core/store/runStore.ts';
import { parseCheckpoint, parseSize, withProject } from './command.ts';
import type { ProjectOptions } from './command.ts';
import type { CliSession } from './session.ts';

export interface RunOptions extends ProjectOptions {
  readonly run: string;
  readonly checkpoint: CheckpointChoice;
  readonly size: number;
}

/** The flags that choose a trained net. */
export function withRun(command: Command): Command {
  return withProject(command)
    .option('--run <run>', 'run: its folder name, its path, or "latest"', 'latest')
    .option('--checkpoint <step>', '"latest", "best" or a step', parseCheckpoint, 'best')
    .option('--size <px>', 'longest side the net sees: -1 as trained, 0 native', parseSize, -1);
}

export interface RunPlace {
  /** Absolute folder of the project. */
  readonly project: string;
  /** Folder name, or an absolute path for a run elsewhere. */
  readonly run: string;
}

/** A run given by its path brings its own project along; any other is looked up in `--project`. */
export async function findRunPlace(session: CliSession, options: RunOptions): Promise<RunPlace> {
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
