import { join } from 'node:path';
import { rootDir } from '../setup/paths.mjs';
import { run } from '../setup/run.mjs';

/**
 * Files that have not changed since they last passed are left out. A finding that only follows from the types
 * in another, changed file comes up in a clean checkout, where there is no cache.
 * @param {string} tool
 */
function cachedIn(tool) {
  const location = join(rootDir, 'node_modules', '.cache', 'checks', `${tool}.json`);
  return ['--cache', '--cache-strategy', 'content', '--cache-location', location];
}

/** A check that passes or fails as a whole, counted as one. */
const singleTasks = {
  types: ['Types', 'typescript/bin/tsc', '--noEmit', '-p', 'tsconfig.node.json'],
  browserTestTypes: [
    'Types of the browser tests',
    'typescript/bin/tsc',
    '--noEmit',
    '-p',
    'tsconfig.e2e.json',
  ],
  pageTypes: ['Types of the pages', 'vue-tsc/bin/vue-tsc.js', '--noEmit', '-p', 'tsconfig.web.json'],
  lint: ['Lint', 'eslint/bin/eslint.js', ...cachedIn('eslint'), '--max-warnings', '0', '.'],
  format: [
    'Format',
    'prettier/bin/prettier.cjs',
    ...cachedIn('prettier'),
    '--check',
    '--log-level',
    'warn',
    '.',
  ],
  unused: ['Unused code', 'knip/bin/knip.js', '--no-progress'],
};

/**
 * @typedef {{passed: number, failures: readonly string[], skipped: number}} Outcome each failure says what and why
 * @typedef {() => Promise<Outcome>} Task prints its own result
 */

/** @param {keyof typeof singleTasks} name @returns {Task} */
export function singleTask(name) {
  const [title, script, ...args] = singleTasks[name];
  return async () => {
    const startedMs = Date.now();
    const { code, output } = await run(process.execPath, [join(rootDir, 'node_modules', script), ...args], {
      cwd: rootDir,
    });
    printResult(title, code === 0, startedMs, code === 0 ? '' : output);
    return { passed: code === 0 ? 1 : 0, failures: code === 0 ? [] : [title], skipped: 0 };
  };
}

/** One line for a passed check, the whole output for a failed one. */
export function printResult(title, hasPassed, startedMs, output) {
  const seconds = ((Date.now() - startedMs) / 1000).toFixed(1);
  process.stdout.write(`${hasPassed ? '✓' : '✗'} ${title} (${seconds} s)\n`);
  if (output.trim() !== '') process.stdout.write(`${output.trimEnd()}\n`);
}

/** Runs lanes side by side, the tasks of a lane one after the other. @param {readonly (readonly Task[])[]} lanes */
export async function runLanes(lanes) {
  const outcomes = await Promise.all(lanes.map(runInOrder));
  return addOutcomes(outcomes.flat());
}

async function runInOrder(tasks) {
  const outcomes = [];
  for (const task of tasks) outcomes.push(await task());
  return outcomes;
}

/** @param {readonly Outcome[]} outcomes @returns {Outcome} */
export function addOutcomes(outcomes) {
  return {
    passed: outcomes.reduce((sum, one) => sum + one.passed, 0),
    failures: outcomes.flatMap((one) => one.failures),
    skipped: outcomes.reduce((sum, one) => sum + one.skipped, 0),
  };
}

/**
 * The last lines of `check` and `test`: what failed, once more, since a log's beginning is often cut off, then
 * the counts. Ends the process with 1 when something failed. @param {Outcome} outcome
 */
export function reportAndExit({ passed, failures, skipped }) {
  for (const failure of failures) process.stdout.write(`✗ ${failure}\n`);
  if (skipped > 0) process.stdout.write(`${skipped} skipped\n`);
  process.stdout.write(`${passed} passed, ${failures.length} failed\n`);
  process.exitCode = failures.length === 0 ? 0 : 1;
}
