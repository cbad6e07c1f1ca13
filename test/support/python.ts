import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { cacheFolder } from '../../src/main/core/store/cacheFolder.ts';
import { StudioError } from '../../src/shared/errors.ts';

const execute = promisify(execFile);

/** Python packages of each environment of peers and oracles, pinned: figures of another day are comparable. */
const environments = {
  tensorflow: ['tensorflow-cpu==2.16.2', 'keras==3.15.1', 'numpy==1.26.4'],
  torch: ['torch==2.15.0', 'numpy==2.2.6', 'onnx==1.23.2', 'onnxruntime==1.32.0'],
  opencv: ['opencv-python-headless==4.11.0.86', 'numpy==1.26.4'],
} as const;

export type PythonEnvironment = keyof typeof environments;

/** Versions of Python for which all of the packages have wheels, best first. */
const pythons = ['python3.12', 'python3.11', 'python3.10', 'python3'];

/**
 * The Python of an environment, which is made once in the cache. Throws StudioError('missingTool') without Python, pip
 * or a way to PyPI.
 */
export async function preparePython(environment: PythonEnvironment): Promise<string> {
  const packages = environments[environment];
  const hash = createHash('sha256').update(packages.join('\n')).digest('hex').slice(0, 12);
  const folder = join(cacheFolder(), `bench-peers-${hash}`);
  const python = join(folder, 'bin', 'python');
  const stamp = join(folder, 'complete');
  if (existsSync(stamp)) return python;
  process.stderr.write(`Installing into ${folder}: ${packages.join(', ')}\n`);
  await rm(folder, { recursive: true, force: true });
  try {
    await execute(await findPython(), ['-m', 'venv', folder]);
    await execute(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...packages]);
    await writeFile(stamp, packages.join('\n'));
    return python;
  } catch (thrown) {
    if (thrown instanceof StudioError) throw thrown;
    throw new StudioError(
      'missingTool',
      `Python packages could not be installed: ${(thrown as Error).message}`,
      {
        fix: 'They need Python 3.10 to 3.12 with venv and pip, and a way to PyPI.',
        cause: thrown,
      },
    );
  }
}

async function findPython(): Promise<string> {
  for (const python of pythons) {
    const check = ['-c', 'import sys, venv, ensurepip; sys.exit(not (3, 10) <= sys.version_info < (3, 13))'];
    const fits = await execute(python, check).then(
      () => true,
      () => false,
    );
    if (fits) return python;
  }
  throw new StudioError('missingTool', 'No Python 3.10 to 3.12 with venv was found.', {
    fix: 'Install one, for example: apt-get install python3 python3-venv',
  });
}

/** What a program prints as JSON, run in the environment. */
export async function askPython<Answer>(
  environment: PythonEnvironment,
  program: string,
  args: readonly string[],
): Promise<Answer> {
  const python = await preparePython(environment);
  const env = { ...process.env, TF_CPP_MIN_LOG_LEVEL: '2', CUDA_VISIBLE_DEVICES: '-1' };
  const { stdout } = await execute(python, ['-c', program, ...args], { env, maxBuffer: 2 ** 28 });
  return JSON.parse(stdout) as Answer;
}
