import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { rootDir } from './paths.mjs';
import { run } from './run.mjs';
import { recogniseProblem, SetupError, tail } from './setupError.mjs';

/** npm packages as package-lock.json says. */
export const packagesStep = {
  title: 'Packages',
  isDone: packagesMatch,
  async run(progress) {
    const timer = setInterval(() => progress.update('npm ci'), 1000);
    const { command, args, shell } = npmCommand();
    try {
      const options = { cwd: rootDir, shell, env: { ...process.env, NODE_ENV: 'development' } };
      const { code, output } = await run(
        command,
        [...args, 'ci', '--include=dev', '--include=optional', '--ignore-scripts', '--no-audit', '--no-fund'],
        options,
      );
      if (code !== 0) throw npmError(output);
    } finally {
      clearInterval(timer);
    }
    if (!(await packagesMatch())) {
      throw new SetupError(
        'npm ci ended, but node_modules does not match package-lock.json.',
        'Remove node_modules and start again.',
      );
    }
    return 'as in package-lock.json';
  },
};

/** Whether npm's own record of node_modules holds every package of the lock file in its version. */
async function packagesMatch() {
  const wanted = await readLock(join(rootDir, 'package-lock.json'));
  const found = await readLock(join(rootDir, 'node_modules', '.package-lock.json'));
  if (wanted === undefined)
    throw new SetupError('package-lock.json is missing or damaged.', 'Run: git checkout package-lock.json');
  if (found === undefined) return false;
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === '') return true;
    const installed = found[path];
    if (installed === undefined)
      return entry.optional === true || entry.devOptional === true || entry.peer === true;
    return installed.version === entry.version;
  });
}

async function readLock(path) {
  try {
    return JSON.parse(await readFile(path, 'utf8')).packages;
  } catch {
    return undefined;
  }
}

/** The npm that started us, run by this same Node; else the one on PATH. */
export function npmCommand() {
  const script = process.env.npm_execpath;
  if (script?.endsWith('.js')) return { command: process.execPath, args: [script], shell: false };
  return { command: 'npm', args: [], shell: process.platform === 'win32' };
}

function npmError(output) {
  const problem = recogniseProblem(output);
  if (problem !== undefined) return new SetupError(`npm ci failed: ${problem.why}.`, problem.fix);
  const errors = output.split('\n').filter((line) => /^npm error \S/.test(line));
  return new SetupError(
    `npm ci failed:\n${tail(errors.slice(0, 6).join('\n') || output)}`,
    'Run `npm ci` by hand to see all of it, then start again.',
  );
}
