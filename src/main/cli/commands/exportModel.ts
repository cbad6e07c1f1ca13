import { Option } from 'commander';
import type { Command } from 'commander';
import type { ExportModelResult } from '../../../shared/domain/exporting.ts';
import { exporters } from '../../core/exporters/index.ts';
import { print } from '../command.ts';
import { findRunPlace, withCheckpoint } from '../runOptions.ts';
import type { CheckpointOptions } from '../runOptions.ts';
import type { CliSession } from '../session.ts';

interface Options extends CheckpointOptions {
  readonly format: string;
  readonly out: string;
}

export function addExportModel(program: Command, session: CliSession): void {
  const kinds = exporters.entries.map(({ id, help }) => `${id}: ${help}`).join('; ');
  withCheckpoint(
    program.command('export-model').description('a trained net for other programs, compared with the run'),
  )
    .addOption(new Option('--format <format>', kinds).choices([...exporters.ids]).makeOptionMandatory())
    .requiredOption('--out <dir>', 'folder for the files; must be empty or absent')
    .action(async (options: Options) => {
      const place = await findRunPlace(session, options);
      const { checkpoint, format } = options;
      const params = { ...place, checkpoint, format, out: session.path(options.out) };
      const result = await session.runJob({ kind: 'exportModel', params });
      print(options, { json: result, text: describe(result) });
    });
}

function describe({ run, checkpoint, format, out, files, verification }: ExportModelResult): string {
  const { compared, count, largestDifference } = verification;
  return [
    `Exported ${run}, step ${checkpoint}, as ${format} into ${out}: ${files.join(', ')}.`,
    `Compared with the run on ${count} ${compared}: largest difference ${largestDifference.toExponential(1)}.`,
  ].join('\n');
}
