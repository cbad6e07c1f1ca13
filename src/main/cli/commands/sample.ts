import type { Command } from 'commander';
import { print, withJson } from '../command.ts';
import type { JsonOptions } from '../command.ts';
import type { CliSession } from '../session.ts';

export function addSample(program: Command, session: CliSession): void {
  withJson(
    program
      .command('sample <dir>')
      .description('make the sample project: street scenes with masks, a short video, two trained runs'),
  ).action(async (dir: string, options: JsonOptions) => {
    const folder = session.path(dir);
    const result = await session.runJob({ kind: 'sample', params: { folder } });
    print(options, { json: result, text: `Sample project made in ${folder}.` });
  });
}
