import type { Command } from 'commander';
import { print, withJson } from '../command.ts';
import type { JsonOptions } from '../command.ts';
import type { CliSession } from '../session.ts';

interface Options extends JsonOptions {
  readonly name?: string;
}

export function addInit(program: Command, session: CliSession): void {
  withJson(program.command('init <dir>').description('make an empty project'))
    .option('--name <text>', 'name of the project (default: the folder’s)')
    .action(async (dir: string, options: Options) => {
      const { path, name } = await session.services().project.create({
        path: session.path(dir),
        ...(options.name === undefined ? {} : { name: options.name }),
      });
      print(options, { json: { path, name }, text: `Project ${name} made in ${path}.` });
    });
}
