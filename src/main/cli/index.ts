import { fileURLToPath } from 'node:url';
import { runCli } from './program.ts';

/** The entry's own place, since bundling moves the other modules into chunks. */
const fileBeside = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

await runCli(process.argv.slice(2), {
  workerPath: fileBeside('./worker.js'),
  resourcesFolder: fileBeside('../../resources'),
  rendererFolder: fileBeside('../renderer'),
  benchPath: fileBeside('./bench.js'),
});
