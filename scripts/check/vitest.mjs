import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
      const counts = countTests(await readReport(reportPath), code);
      printResult(title, counts.failed === 0, startedMs, isLive || counts.failed === 0 ? '' : output);
      return counts;
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
 * @returns {import('./tasks.mjs').Counts}
 */
export function countTests(report, code) {
  if (report === null) return { passed: 0, failed: 1, skipped: 0 };
  const unloaded = report.testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.every((test) => test.status !== 'failed'),
  );
  const failed = report.numFailedTests + unloaded.length;
  return {
    passed: report.numPassedTests,
    failed: failed === 0 && code !== 0 ? 1 : failed,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}
