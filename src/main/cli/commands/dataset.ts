import { InvalidArgumentError } from 'commander';
import type { Command } from 'commander';
import type { ProjectInfo } from '../../../shared/contract/library.ts';
import { splits } from '../../../shared/domain/dataset.ts';
import type { DatasetItem, DatasetStatistics, HealthReport, Split } from '../../../shared/domain/dataset.ts';
import { StudioError } from '../../../shared/errors.ts';
import { checkDataset } from '../../core/data/health.ts';
import { dealByMask, splitInTurn } from '../../core/data/split.ts';
import { openDataset } from '../../core/store/datasetStore.ts';
import { numberIn, print, withProject } from '../command.ts';
import type { ProjectOptions } from '../command.ts';
import { formatCount, formatPercent, formatTable } from '../format.ts';
import type { CliSession } from '../session.ts';
import { addItemCommands } from './datasetItems.ts';
import { addPrelabel } from './prelabel.ts';

export function addDataset(program: Command, session: CliSession): void {
  const dataset = program
    .command('dataset')
    .description('items, class pixel shares, health, splits, tags, masks by prediction');
  addList(dataset, session);
  addShow(dataset, session);
  addStats(dataset, session);
  addCheck(dataset, session);
  addSplit(dataset, session);
  addItemCommands(dataset, session);
  addPrelabel(dataset, session);
}

/** The named dataset, or the project's only one. */
export function chooseDataset(project: ProjectInfo, name: string | undefined): string {
  if (name !== undefined) return name;
  const names = project.datasets.map((dataset) => dataset.name);
  if (names.length === 1) return names[0];
  if (names.length === 0) {
    throw new StudioError('badInput', `Project ${project.name} has no dataset.`, {
      fix: 'Import one: segstudio import PATH',
    });
  }
  throw new StudioError('usage', `Project ${project.name} has ${names.length} datasets.`, {
    fix: `Name one of: ${names.join(', ')}.`,
  });
}

function addList(dataset: Command, session: CliSession): void {
  withProject(dataset.command('list').description('datasets of the project')).action(
    async (options: ProjectOptions) => {
      const { datasets } = await session.openProject(options.project);
      const rows = datasets.map(({ name, items, masks, splits: count, format }) => [
        ...[name, items, masks, count.train, count.val, count.test, format],
      ]);
      const head = ['dataset', 'images', 'masks', 'train', 'val', 'test', 'format'];
      const text = rows.length === 0 ? 'No dataset yet: segstudio import PATH' : formatTable(head, rows);
      print(options, { json: datasets, text });
    },
  );
}

function addShow(dataset: Command, session: CliSession): void {
  withProject(dataset.command('show [name]').description('the items of a dataset'))
    .option('--split <split>', `only this split: ${splits.join(', ')}`, parseSplit)
    .action(async (name: string | undefined, options: ProjectOptions & { readonly split?: Split }) => {
      const chosen = chooseDataset(await session.openProject(options.project), name);
      const { items } = await session.services().library.items({ dataset: chosen });
      const shown = items.filter((item) => options.split === undefined || item.split === options.split);
      const rows = shown.map((item) => [item.id, `${item.width}×${item.height}`, item.split, maskText(item)]);
      const text = formatTable(['item', 'size', 'split', 'mask'], rows);
      print(options, { json: { dataset: chosen, items: shown }, text });
    });
}

function addStats(dataset: Command, session: CliSession): void {
  withProject(dataset.command('stats [name]').description('pixels of each class, images, splits')).action(
    async (name: string | undefined, options: ProjectOptions) => {
      const chosen = chooseDataset(await session.openProject(options.project), name);
      const statistics = await session.services().library.statistics({ dataset: chosen });
      print(options, { json: statistics, text: describeStatistics(chosen, statistics) });
    },
  );
}

function addCheck(dataset: Command, session: CliSession): void {
  withProject(
    dataset.command('check [name]').description('what is wrong with its images, masks and splits'),
  ).action(async (name: string | undefined, options: ProjectOptions) => {
    const project = await session.openProject(options.project);
    const opened = await openDataset(project.path, chooseDataset(project, name));
    const report = await checkDataset(opened, project.classes);
    print(options, { json: report, text: describeHealth(report) });
  });
}

interface SplitOptions extends ProjectOptions {
  readonly train: number;
  readonly val: number;
  readonly test: number;
}

const share = numberIn(0, 1, false);

function addSplit(dataset: Command, session: CliSession): void {
  withProject(dataset.command('split [name]').description('deal the items out to the splits anew'))
    .option('--train <share>', 'share of the items, 0 … 1', share, 0.8)
    .option('--val <share>', 'share of the items, 0 … 1', share, 0.2)
    .option('--test <share>', 'share of the items, 0 … 1', share, 0)
    .action(async (name: string | undefined, options: SplitOptions) => {
      const { train, val, test } = options;
      if (train + val + test > 1.000001) {
        throw new StudioError('usage', `The shares add up to ${train + val + test}.`, {
          fix: 'Choose --train, --val and --test that add up to 1 at most; the rest gets no split.',
        });
      }
      const chosen = chooseDataset(await session.openProject(options.project), name);
      const { library } = session.services();
      const { items } = await library.items({ dataset: chosen });
      const newSplits = dealByMask(items, (group) => splitInTurn(group.length, { train, val, test }));
      const dealt = splits.map((split) => {
        const ids = items.filter((_, place) => newSplits[place] === split).map(({ id }) => id);
        return [split, ids] as const;
      });
      for (const [split, ids] of dealt) {
        if (ids.length > 0) await library.setSplit({ dataset: chosen, items: ids, split });
      }
      const counts = Object.fromEntries(dealt.map(([split, ids]) => [split, ids.length]));
      const text = dealt.map(([split, ids]) => `${split} ${ids.length}`).join(', ');
      print(options, { json: { dataset: chosen, splits: counts }, text: `Splits of ${chosen}: ${text}.` });
    });
}

function describeStatistics(name: string, statistics: DatasetStatistics): string {
  const { items, splits: count, classes, voidPixels } = statistics;
  const rows = classes.map((entry) => [
    ...[entry.id, entry.name, formatCount(entry.pixels), formatPercent(entry.share), entry.images],
  ]);
  return [
    `${name}: ${items} images; train ${count.train}, val ${count.val}, test ${count.test}, none ${count.none}.`,
    formatTable(['id', 'class', 'pixels', '%', 'images'], rows),
    `Void: ${formatCount(voidPixels)} pixels.`,
  ].join('\n');
}

function describeHealth({ dataset, items, findings }: HealthReport): string {
  if (findings.length === 0) return `${dataset}: ${items} images, nothing found.`;
  const rows = findings.map(({ item, code, message }) => [item ?? '–', code, message]);
  return [
    `${dataset}: ${items} images, findings: ${findings.length}.`,
    formatTable(['item', 'finding', 'what'], rows),
  ].join('\n');
}

function maskText(item: DatasetItem): string {
  return item.mask === null ? 'none' : item.review;
}

export function parseSplit(text: string): Split {
  const found = splits.find((split) => split === text);
  if (found !== undefined) return found;
  throw new InvalidArgumentError(`It must be one of ${splits.join(', ')}.`);
}
