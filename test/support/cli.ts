import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from './testData.ts';

export interface CliRun {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export const builtCli = join(projectRoot, 'out', 'main', 'cli.js');

export interface CliOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
}

/** Starts the built command line as a child process, as a shell would. */
export function startCli(args: readonly string[], options: CliOptions = {}): ChildProcess {
  if (!existsSync(builtCli)) throw new Error(`${builtCli} is missing: run "npm run build" first.`);
  const env = { ...process.env, INIT_CWD: undefined, ...options.env };
  return spawn(process.execPath, [builtCli, ...args], {
    cwd: options.cwd ?? projectRoot,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** Resolves when the process has ended and its pipes are read. */
export function endOf(child: ChildProcess): Promise<CliRun> {
  let stdout = '';
  let stderr = '';
  child.stdout?.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
}

export function runCli(args: readonly string[], options: CliOptions = {}): Promise<CliRun> {
  return endOf(startCli(args, options));
}

/** Runs with `--json`, expects success and exactly one document. */
export async function runJson<Document>(
  args: readonly string[],
  options: CliOptions = {},
): Promise<Document> {
  const { code, stdout, stderr } = await runCli([...args, '--json'], options);
  if (code !== 0) throw new Error(`segstudio ${args.join(' ')} ended with ${code ?? 'a signal'}: ${stderr}`);
  return JSON.parse(stdout) as Document;
}

export function errorLines(run: CliRun): readonly string[] {
  return run.stderr.trim().split('\n');
}
