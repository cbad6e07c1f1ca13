import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { rootDir } from '../setup/paths.mjs';
import { run } from '../setup/run.mjs';
import { printResult } from './tasks.mjs';

const vitest = join(rootDir, 'node_modules', 'vitest', 'vitest.mjs');

/**
 * Tests of some vitest projects, counted from vitest's own JSON report.
 * @param {string} title
 * @param {readonly string[]} projects
 * @param {{env?: NodeJS.ProcessEnv, isLive?: boolean}} [options] `isLive` prints as the tests run
 * @returns {import('./tasks.mjs').Task}
 */
export function vitestTask(title, projects, { env = process.env, isLive = false } = {}) {
  return async () => {
    const startedMs = Date.now();
    const dir = await mkdtemp(join(tmpdir(), 'segstudio-tests-'));
    try {
      const reportPath = join(dir, 'report.json');
      const args = [
        'run',
        `--reporter=${isLive ? 'default' : 'dot'}`,
        '--reporter=json',
        `--outputFile.json=${reportPath}`,
      ];
      const { code, output } = await run(
        process.execPath,
        [vitest, ...args, ...projects.flatMap((name) => ['--project', name])],
        {
          cwd: rootDir,
          // What tests leave behind goes with the folder.
          env: { ...env, TMPDIR: dir },
          ...(isLive ? { onOutput: (text) => process.stdout.write(text) } : {}),
        },
      );
      const outcome = readOutcome(title, await readReport(reportPath), code);
      const hasPassed = outcome.failures.length === 0;
      printResult(title, hasPassed, startedMs, isLive || hasPassed ? '' : output);
      return outcome;
    } finally {
      // A process or a mount that a test left may still hold a file: the result counts all the same.
      await rm(dir, { recursive: true, force: true, maxRetries: 5 }).catch(() => undefined);
    }
  };
}

async function readReport(path) {
  return JSON.parse(await readFile(path, 'utf8').catch(() => 'null'));
}

/**
 * A file that could not be loaded holds no tests: it counts as one failure. So does a run that ended
 * badly although no test failed (an unhandled error, a crash before the report was written).
 * @returns {import('./tasks.mjs').Outcome}
 */
export function readOutcome(title, report, code) {
  if (report === null) return { passed: 0, failures: [`${title}: ended without a report`], skipped: 0 };
  const failures = report.testResults.flatMap(failuresOfFile);
  return {
    passed: report.numPassedTests,
    failures: failures.length === 0 && code !== 0 ? [`${title}: ended with ${code}`] : failures,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

function failuresOfFile(file) {
  if (file.status !== 'failed') return [];
  const path = relative(rootDir, file.name);
  const failed = file.assertionResults.filter((test) => test.status === 'failed');
  if (failed.length === 0) return [`${path}: ${firstLines(file.message)}`];
  return failed.map((test) => `${path} > ${test.fullName}: ${firstLines(test.failureMessages.join('\n'))}`);
}

/** The message and the place in the test; the whole stands where the test ran. */
function firstLines(message) {
  const lines = message
    .split('\n')
    .filter((line) => line.trim() !== '' && !/node_modules|new Promise/.test(line));
  return lines.slice(0, 12).join('\n    ');
}
