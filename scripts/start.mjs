/** `npm start`: sets up, then opens the window; without Electron or a display the same application in a browser. */
import { becomeCli } from './launch/cli.mjs';
import { runForeground } from './launch/child.mjs';
import { findElectron } from './launch/electron.mjs';
import { exitWith, setUp } from './setup/index.mjs';
import { rootDir } from './setup/paths.mjs';

/** A binary that ends sooner than this with an error did not open a window. */
const earlyEndSeconds = 5;

async function openWindow(path) {
  const { ELECTRON_RUN_AS_NODE: _unused, ...env } = process.env;
  return runForeground(path, [rootDir, ...process.argv.slice(2)], {
    env: { ...env, STUDIO_NODE: process.execPath },
  });
}

async function start() {
  await setUp().catch(exitWith);
  const electron = await findElectron();
  if (electron.code !== undefined) process.exit(electron.code);
  let { reason } = electron;
  if (reason === undefined) {
    const { code, seconds } = await openWindow(electron.path);
    if (code === 0 || seconds > earlyEndSeconds) process.exit(code);
    reason = `Electron ended at once (code ${code})`;
  }
  process.stderr.write(`No window: ${reason}. Serving the same application for a browser instead.\n`);
  await becomeCli(['serve', ...process.argv.slice(2)]);
}

await start();
