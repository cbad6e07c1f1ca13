import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import type { Split } from '../../../shared/domain/dataset.ts';
import { splits } from '../../../shared/domain/dataset.ts';
import type { CheckpointChoice } from '../../../shared/domain/jobSpecs.ts';
import type { PrelabelResult, PrelabelUndone } from '../../../shared/domain/prelabel.ts';
import { StudioError } from '../../../shared/errors.ts';
import { shellWord } from '../../../shared/shellWord.ts';
import { findRun } from '../../core/store/runStore.ts';
import { parseCheckpoint, print, withProject } from '../command.ts';
import type { ProjectOptions } from '../command.ts';
import type { CliSession } from '../session.ts';
import { chooseDataset, parseSplit } from './dataset.ts';

interface Options extends ProjectOptions {
  readonly run: string;
  readonly checkpoint: CheckpointChoice;
  readonly items?: readonly string[];
  readonly split?: Split;
  readonly overwrite?: true;
  readonly undo?: string;
}

export function addPrelabel(dataset: Command, session: CliSession): void {
  withProject(
    dataset
      .command('prelabel [name]')
      .description('make a net’s predictions the masks of items; they are up for review then'),
  )
    .option('--run <run>', 'run: its folder name, its path, or "latest"', 'latest')
    .option('--checkpoint <step>', '"latest", "best" or a step', parseCheckpoint, 'best')
    .option('--items <id...>', 'items by id, as "dataset show" lists them (default: all)')
    .option('--split <split>', `or the items of a split: ${splits.join(', ')}`, parseSplit)
    .option('--overwrite', 'replace masks that are there (default: their items keep them)')
    .option('--undo <change>', 'take one of the last pre-labellings back; its id is what it printed')
    .action(async (name: string | undefined, options: Options) => {
      const project = await session.openProject(options.project);
      const chosen = chooseDataset(project, name);
      const { inference } = session.services();
      if (options.undo !== undefined) {
        const undone = await inference.undoPrelabel({ dataset: chosen, change: options.undo });
        return print(options, { json: undone, text: describeUndone(undone) });
      }
      const items = await chooseIds(session, chosen, options);
      const run = runOf(session, options.run);
      // Said before a worker starts; "latest" gets its name.
      const folder = await findRun(project.path, run);
      const { checkpoint, overwrite = false } = options;
      const ask = { run: folder, checkpoint, dataset: chosen, overwrite };
      const job = await inference.prelabel(items === undefined ? ask : { ...ask, items: [...items] });
      const result = (await session.followJob(job)) as PrelabelResult;
      for (const { item, message } of result.problems) process.stderr.write(`${item}: ${message}\n`);
      return print(options, { json: result, text: describe(result) });
    });
}

function runOf(session: CliSession, typed: string): string {
  const path = session.path(typed);
  return existsSync(join(path, 'runargs.json')) ? path : typed;
}

/** undefined: all. */
async function chooseIds(
  session: CliSession,
  dataset: string,
  { items, split }: Options,
): Promise<readonly string[] | undefined> {
  if (split === undefined) return items;
  if (items !== undefined) {
    throw new StudioError('usage', 'Both items and a split were named.', {
      fix: 'Give either --items ID ID … or --split NAME.',
    });
  }
  const all = (await session.services().library.items({ dataset })).items;
  const found = all.filter((item) => item.split === split).map(({ id }) => id);
  if (found.length > 0) return found;
  throw new StudioError('badInput', `No item of ${dataset} is in the split ${split}.`, {
    fix: 'Choose another, or leave --split out for all items.',
  });
}

function describe(result: PrelabelResult): string {
  const { dataset, run, step, labelled, kept, problems, unmapped, change } = result;
  return [
    `${labelled.length} items of ${dataset} got a mask by ${run}, step ${step}; ${kept.length} kept theirs.`,
    ...(problems.length === 0 ? [] : [`${problems.length} could not be labelled.`]),
    ...(unmapped.length === 0 ? [] : [`Void, since the project has no such class: ${unmapped.join(', ')}.`]),
    ...(change === null
      ? []
      : [`To take it back: segstudio dataset prelabel ${shellWord(dataset)} --undo ${change}`]),
  ].join('\n');
}

function describeUndone({ dataset, removed, restored, kept }: PrelabelUndone): string {
  return `${dataset}: ${removed.length} masks removed, ${restored.length} brought back, ${kept.length} kept as they were changed since.`;
}
