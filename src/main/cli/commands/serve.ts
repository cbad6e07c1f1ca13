import type { Command } from 'commander';
import { numberIn, withJson } from '../command.ts';
import type { JsonOptions } from '../command.ts';
import { listenOnWeb } from '../../host/listen.ts';
import type { CliSession } from '../session.ts';

interface Options extends JsonOptions {
  readonly host: string;
  readonly port: number;
  readonly project?: string;
}

export function addServe(program: Command, session: CliSession): void {
  withJson(program.command('serve').description('the application for a browser; ends with Ctrl-C'))
    .option(
      '--host <address>',
      'address to listen on; others than loopback open it to the network',
      '127.0.0.1',
    )
    .option('--port <n>', 'port, 0 for any free one', numberIn(0, 65_535), 0)
    .option('--project <dir>', 'project to open (default: the welcome page)')
    .action(async (options: Options) => {
      const host = session.host('serve');
      const { router, blobs } = host;
      const { rendererFolder } = session.paths;
      const web = await listenOnWeb({ ...options, router, blobs, rendererFolder });
      if (options.project !== undefined) await session.openProject(options.project);
      if (web.warning !== null) process.stderr.write(`${web.warning}\n`);
      const address = web.newSignInAddress();
      process.stdout.write(options.json === true ? `${JSON.stringify({ address })}\n` : `Open ${address}\n`);
      if (options.json !== true) {
        process.stderr.write('The address signs one browser in, once. Press Ctrl-C to end.\n');
      }
      await session.untilInterrupted();
      await web.close();
    });
}
