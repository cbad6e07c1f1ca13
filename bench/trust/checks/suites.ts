import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { projectRoot } from '../../paths.ts';
import type { TrustCheck } from '../check.ts';

const execute = promisify(execFile);

interface VitestReport {
  readonly testResults: readonly {
    readonly name: string;
    readonly message: string;
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[];
  }[];
}

/** Promises that unit tests already prove: the row counts those tests. */
export const matrixSuite = suite(
  18,
  'Host × Origin × secret × method × route matrix, and the server under it',
  {
    files: ['test/host/requestGuard.test.ts', 'test/host/server.test.ts'],
    goal: '0 wrongly accepted, 0 wrongly refused',
  },
);

export const shellSuite = suite(16, 'Electron checklist, sender and navigation matrices', {
  files: ['test/shell'],
  goal: '0 points open',
});

export const imageSuite = suite(8, 'Good images exact: 161 PngSuite, EXIF orientations, mask encodings', {
  files: ['test/core/data/imageIo.test.ts', 'test/core/data/maskIo.test.ts'],
  goal: '0 pixels differ',
});

export const deathSuite = suite(
  13,
  'Engine death is classified: kill, out of memory, fault, hang, silent end',
  {
    files: ['test/host/workerProcess.test.ts'],
    goal: '0 wrongly classified',
  },
);

function suite(
  goalNumber: number,
  name: string,
  { files, goal }: { readonly files: readonly string[]; readonly goal: string },
): TrustCheck {
  return {
    goalNumber,
    name,
    cases: 'tests',
    goal,
    needs: ['testData'],
    async run({ scratch }) {
      const output = join(scratch, 'vitest.json');
      const vitest = join(projectRoot, 'node_modules', 'vitest', 'vitest.mjs');
      const args = [
        vitest,
        'run',
        '--project',
        'unit',
        '--reporter=json',
        `--outputFile=${output}`,
        ...files,
      ];
      // With CI set a test whose data are absent fails instead of being left out.
      const env = { ...process.env, CI: 'true' };
      await execute(process.execPath, args, { cwd: projectRoot, env, maxBuffer: 2 ** 26 }).catch(
        () => undefined,
      );
      return countTests(JSON.parse(await readFile(output, 'utf8')) as VitestReport);
    },
  };
}

function countTests({ testResults }: VitestReport): { tried: number; broken: readonly string[] } {
  const tests = testResults.flatMap((file) => file.assertionResults);
  const failed = tests.filter(({ status }) => status !== 'passed').map(({ fullName }) => fullName);
  const unread = testResults.filter((file) => file.assertionResults.length === 0).map((file) => file.message);
  return { tried: tests.length, broken: [...failed, ...unread] };
}
