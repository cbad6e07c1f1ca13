import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { rootDir } from '../setup/paths.mjs';

export const cliPath = join(rootDir, 'out', 'main', 'cli.js');

/** Becomes the command line: same process, so that exit codes, signals and pipes are its own. */
export async function becomeCli(args) {
  process.argv = [process.execPath, cliPath, ...args];
  await import(pathToFileURL(cliPath).href);
}
