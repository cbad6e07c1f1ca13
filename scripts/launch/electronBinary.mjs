import { constants } from 'node:fs';
import { access, mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { takeTurn } from '../setup/lock.mjs';
import { rootDir, stampDir } from '../setup/paths.mjs';
import { createProgress, formatBytes } from '../setup/progress.mjs';
import { recogniseProblem } from '../setup/setupError.mjs';
import { watchGrowth } from '../setup/treeSize.mjs';
import { runForeground } from './child.mjs';

const electron = {
  packageDir: join(rootDir, 'node_modules', 'electron'),
  /** Says why the last download failed and when the next may start: doctor reads it, too. */
  failureStamp: join(stampDir, 'electron-download-failed.json'),
  /** A line may be slow; where nothing comes for so long, nothing will. */
  silentAfterMs: 60_000,
};
/** After a download that failed the next starts are not delayed by another one. */
const retryAfterMs = 3600 * 1000;
/** 128 + SIGHUP, SIGINT, SIGTERM. */
const endedByUser = [129, 130, 143];

const binaryNames = { darwin: 'Electron.app/Contents/MacOS/Electron', win32: 'electron.exe' };
const binaryName = binaryNames[process.platform] ?? 'electron';

/**
 * The Electron binary that is here, unpacked to its end; undefined where there is none.
 * @param {string} [packageDir] of the npm package `electron`
 */
export async function installedBinary(packageDir = electron.packageDir) {
  const override = process.env.ELECTRON_OVERRIDE_DIST_PATH;
  const overriding = override && join(override, binaryName);
  if (overriding && (await exists(overriding))) return overriding;
  const binary = join(packageDir, 'dist', binaryName);
  return (await isComplete(packageDir)) && (await exists(binary)) ? binary : undefined;
}

/** As Electron's own installer tells it: it writes path.txt last. */
async function isComplete(packageDir) {
  const read = (name) => readFile(join(packageDir, name), 'utf8').catch(() => '');
  const [manifest, unpacked, path] = await Promise.all(
    ['package.json', 'dist/version', 'path.txt'].map(read),
  );
  if (manifest === '' || path !== binaryName) return false;
  return unpacked.trim().replace(/^v/, '') === JSON.parse(manifest).version;
}

/**
 * Downloads Electron's binary by its own installer, one start at a time, unless that failed a short while ago.
 * @param {Partial<typeof electron>} [changed]
 * @returns {Promise<{path: string} | {reason: string} | {code: number}>} `code`: the user ended it by a signal
 */
export async function fetchBinary(changed = {}) {
  const places = { ...electron, ...changed };
  const { packageDir, failureStamp } = places;
  if (!(await isWritable(packageDir))) {
    return { reason: `there is no Electron binary, and ${relative(rootDir, packageDir)} cannot be written` };
  }
  const release = await takeTurn(`${failureStamp}.lock`, () =>
    process.stderr.write('Waiting for another download of Electron …\n'),
  );
  try {
    const path = await installedBinary(packageDir);
    if (path !== undefined) return { path };
    const failure = await readFailure(failureStamp);
    const isRecent = failure !== undefined && Date.parse(failure.retryAt) > Date.now();
    return isRecent ? { reason: describe(failure, failureStamp) } : await download(places);
  } finally {
    await release();
  }
}

async function download({ packageDir, failureStamp, silentAfterMs }) {
  // What an unpacking that was cut off left.
  for (const name of ['dist', 'path.txt']) await rm(join(packageDir, name), { recursive: true, force: true });
  const { code, why } = await runInstaller(packageDir, silentAfterMs);
  if (endedByUser.includes(code)) return { code };
  const path = await installedBinary(packageDir);
  if (path !== undefined) {
    await rm(failureStamp, { force: true });
    return { path };
  }
  const failure = { why, retryAt: new Date(Date.now() + retryAfterMs).toISOString() };
  await writeFile(failureStamp, JSON.stringify(failure));
  return { reason: describe(failure, failureStamp) };
}

function describe({ why, retryAt }, failureStamp) {
  const time = new Date(retryAt).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });
  const file = relative(rootDir, failureStamp);
  return `the Electron binary could not be downloaded (${why}; tried again after ${time}, or at once without ${file})`;
}

/** Undefined where none failed, or the stamp was cut short. */
async function readFailure(failureStamp) {
  try {
    return JSON.parse(await readFile(failureStamp, 'utf8'));
  } catch {
    return undefined;
  }
}

/** Runs the installer until it ends or nothing has arrived for `silentAfterMs`, however long the whole takes. */
async function runInstaller(packageDir, silentAfterMs) {
  const progress = createProgress();
  progress.start('Electron');
  const folder = await mkdtemp(join(tmpdir(), 'studio-electron-'));
  const errorFile = join(folder, 'errors.txt');
  const errors = await open(errorFile, 'w');
  const silence = new AbortController();
  const stopWatching = watchGrowth([folder, join(packageDir, 'dist')], {
    silentAfterMs,
    onBytes: (bytes) => progress.update(`downloading and unpacking, ${formatBytes(bytes)}`),
    onSilence: () => silence.abort(),
  });
  try {
    const { code } = await runForeground(process.execPath, [join(packageDir, 'install.js')], {
      stdio: ['ignore', 'ignore', errors.fd],
      // Without the first the installer knows no HTTPS_PROXY.
      env: { ELECTRON_GET_USE_PROXY: '1', ...process.env, TMPDIR: folder, TEMP: folder, TMP: folder },
      signal: silence.signal,
    });
    if (code === 0) progress.finish();
    else progress.fail();
    const silentSeconds = Math.round(silentAfterMs / 1000);
    const why = silence.signal.aborted
      ? `nothing arrived for ${silentSeconds} s`
      : whyNot(await readFile(errorFile, 'utf8'));
    return { code, why };
  } finally {
    stopWatching();
    await errors.close();
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

function whyNot(errors) {
  const [firstLine] = errors.trim().split('\n');
  return recogniseProblem(errors)?.why ?? (firstLine.replace(/^\w*Error: /, '') || 'its installer failed');
}

const exists = (path) => isAllowed(path, constants.F_OK);
const isWritable = (path) => isAllowed(path, constants.W_OK);

function isAllowed(path, mode) {
  return access(path, mode).then(
    () => true,
    () => false,
  );
}
