import { readFile } from 'node:fs/promises';
import { Option } from 'commander';
import type { Command } from 'commander';
import { z } from 'zod';
import type { ImportReport } from '../../../shared/domain/dataset.ts';
import { StudioError } from '../../../shared/errors.ts';
import { formats } from '../../core/data/formats/index.ts';
import { print, withProject } from '../command.ts';
import type { ProjectOptions } from '../command.ts';
import { formatCount, formatTable } from '../format.ts';
import type { CliSession } from '../session.ts';

interface Options extends ProjectOptions {
  readonly format: string;
  readonly name?: string;
  readonly link?: true;
  readonly map?: string;
  readonly dryRun?: true;
}

const mapFile = z.record(z.string(), z.string().nullable());
/** More problems than this are counted, not listed; `--json` has them all. */
const shownProblems = 20;

export function addImport(program: Command, session: CliSession): void {
  withProject(
    program.command('import <path>').description('bring a dataset into the project; bad files are listed'),
  )
    .addOption(
      new Option('--format <id>', 'format of the source').choices(['auto', ...formats.ids]).default('auto'),
    )
    .option('--name <name>', 'name of the dataset (default: the source’s folder)')
    .option('--link', 'leave the images where they are')
    .addOption(new Option('--copy', 'copy the images into the project (the default)').conflicts('link'))
    .option('--map <file>', 'JSON file: value or found name → class name, null for void')
    .option('--dry-run', 'only look and report, write nothing')
    .action(async (path: string, options: Options) => {
      const source = {
        path: session.path(path),
        format: options.format,
        link: options.link === true,
        ...(options.name === undefined ? {} : { name: options.name }),
        ...(options.map === undefined ? {} : { map: await readMap(session.path(options.map)) }),
      };
      await session.openProject(options.project);
      const report =
        options.dryRun === true
          ? await session.services().library.planImport(source)
          : ((await session.followJob(await session.services().library.startImport(source))) as ImportReport);
      // Paths to look at in the application; no document for programs holds what is `undefined`.
      print(options, { json: { ...report, samples: undefined }, text: describe(report) });
    });
}

async function readMap(path: string): Promise<Readonly<Record<string, string | null>>> {
  const text = await readFile(path, 'utf8').catch(() => null);
  if (text === null) {
    throw new StudioError('notFound', `There is no file ${path}.`, { fix: 'Check the path after --map.' });
  }
  try {
    return mapFile.parse(JSON.parse(text));
  } catch (cause) {
    throw new StudioError('badInput', `${path} is no class map.`, {
      fix: 'Write a JSON object such as {"7": "road", "255": null}.',
      cause,
    });
  }
}

function describe(report: ImportReport): string {
  const { splits, problems, mapping } = report;
  const verb = report.dryRun ? 'Would import' : 'Imported';
  const classes = mapping.map(({ value, className, pixels, images }) => [
    value,
    className ?? 'void',
    formatCount(pixels),
    formatCount(images),
  ]);
  return [
    `Format: ${report.format}, since ${report.reason}`,
    `${verb} ${report.items} images, ${report.masks} with a mask, as dataset ${report.dataset}.`,
    `Splits: train ${splits.train}, val ${splits.val}, test ${splits.test}, none ${splits.none}.`,
    ...(classes.length === 0 ? [] : [formatTable(['value', 'class', 'pixels', 'images'], classes)]),
    ...(problems.length === 0 ? [] : [`${problems.length} files with problems:`]),
    ...problems.slice(0, shownProblems).map(({ file, message }) => `  ${file}: ${message}`),
    ...(problems.length > shownProblems ? [`  … and ${problems.length - shownProblems} more`] : []),
  ].join('\n');
}
