import { existsSync } from 'node:fs';
import { mkdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { rootDir, stampDir } from '../setup/paths.mjs';
import { createProgress } from '../setup/progress.mjs';
import { runForeground } from './child.mjs';

const packageDir = join(rootDir, 'node_modules', 'electron');
const downloadTimeoutMs = 90_000;
/** After a download that failed the window is not delayed by another one for a day. */
const retryAfterMs = 24 * 3600 * 1000;
const failureStamp = join(stampDir, 'electron-download-failed');

const binaryNames = { darwin: 'Electron.app/Contents/MacOS/Electron', win32: 'electron.exe' };
const binaryName = binaryNames[process.platform] ?? 'electron';

/**
 * The Electron binary to open the window with, or why there can be none.
 * Never loads the npm package `electron`: from plain Node that starts a download without asking.
 * @returns {Promise<{path: string} | {reason: string}>}
 */
export async function findElectron() {
  if (!hasDisplay()) return { reason: 'there is no display' };
  if (process.platform === 'linux' && process.getuid() === 0) {
    return { reason: "Electron's sandbox does not run as root" };
  }
  const installed = installedBinary();
  if (installed !== undefined) return { path: installed };
  await download();
  const downloaded = installedBinary();
  return downloaded === undefined
    ? { reason: 'the Electron binary could not be downloaded' }
    : { path: downloaded };
}

function hasDisplay() {
  if (process.platform !== 'linux') return true;
  return Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
}

function installedBinary() {
  const override = process.env.ELECTRON_OVERRIDE_DIST_PATH;
  const folders = [...(override ? [override] : []), join(packageDir, 'dist')];
  return folders.map((folder) => join(folder, binaryName)).find((path) => existsSync(path));
}

async function download() {
  const failedAt = await stat(failureStamp).catch(() => undefined);
  if (failedAt !== undefined && Date.now() - failedAt.mtimeMs < retryAfterMs) return;
  const progress = createProgress();
  progress.start('Electron');
  const timer = setInterval(() => progress.update('downloading'), 1000);
  const { code } = await runForeground(process.execPath, [join(packageDir, 'install.js')], {
    stdio: ['ignore', 'ignore', 'ignore'],
    timeout: downloadTimeoutMs,
  });
  clearInterval(timer);
  await mkdir(stampDir, { recursive: true });
  if (code === 0) {
    await rm(failureStamp, { force: true });
    progress.finish();
    return;
  }
  await writeFile(failureStamp, '');
  progress.fail();
}
