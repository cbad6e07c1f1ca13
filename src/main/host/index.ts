import { describeError, toStudioError } from '../../shared/errors.ts';
import { appPathsFrom } from './appPaths.ts';
import { parseHostArguments } from './args.ts';
import { createHost } from './host.ts';
import { nodeWorkerSpawner } from './jobs/spawnWorker.ts';
import { listenOnSocket } from './listen.ts';

/** The desktop's host process: serves the shell over one socket until the shell goes away. */
async function main(): Promise<void> {
  const { socket, token } = parseHostArguments(process.argv.slice(2), process.env);
  delete process.env['STUDIO_TOKEN'];
  const paths = appPathsFrom(import.meta.url);
  const host = createHost({
    mode: 'desktop',
    spawnWorker: nodeWorkerSpawner(paths.worker),
    resourcesFolder: paths.resources,
  });
  const server = await listenOnSocket({ path: socket, token, router: host.router, blobs: host.blobs });
  let ending: Promise<void> | null = null;
  function end(): void {
    ending ??= Promise.all([server.close(), host.close()]).then(() => process.exit(0));
  }
  process.on('SIGTERM', end);
  process.on('SIGINT', end);
  process.on('SIGHUP', end);
  // The shell holds the other end of our standard input: its end, however it came, is ours.
  process.stdin.on('end', end).on('error', end).resume();
}

main().catch((thrown: unknown) => {
  process.stderr.write(`${describeError(toStudioError(thrown))}\n`);
  process.exit(1);
});
