import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';
import { projectRoot, testDataRoot } from '../paths.ts';
import type { TrustCheck, TrustNeed } from './check.ts';

const execute = promisify(execFile);

/** What is missing, for each need; null when it is there. */
const needs: Readonly<Record<TrustNeed, () => Promise<string | null>>> = {
  root: async () => {
    if (process.getuid?.() !== 0) return 'needs root';
    return (await answers('losetup', ['--find'])) ? null : 'needs a loop device';
  },
  strace: async () =>
    (await answers('strace', ['--version'])) ? null : 'needs strace (apt-get install strace)',
  testData: () => Promise.resolve(existsSync(testDataRoot) ? null : `needs the test data in ${testDataRoot}`),
  engine: () =>
    Promise.resolve(
      existsSync(`${projectRoot}/node_modules/@tensorflow/tfjs-node-gpu/lib/napi-v8/tfjs_binding.node`)
        ? null
        : 'needs native TensorFlow (npm run setup)',
    ),
};

export async function findMissingNeed(check: TrustCheck): Promise<string | null> {
  for (const need of check.needs) {
    const missing = await needs[need]();
    if (missing !== null) return missing;
  }
  return null;
}

function answers(command: string, args: readonly string[]): Promise<boolean> {
  return execute(command, [...args]).then(
    () => true,
    () => false,
  );
}
