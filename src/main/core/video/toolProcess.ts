import { spawn } from 'node:child_process';
import { StudioError } from '../../../shared/errors.ts';

export interface ToolRun {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ToolRunOptions {
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
}

/** More output than any probe prints; a hostile file must not fill the memory. */
const maxOutputBytes = 32 * 2 ** 20;

/**
 * Runs a command-line tool to its end without a shell. A failing exit code is a value, not an error.
 * Throws StudioError('missingTool') when it cannot be started, ('badInput') when it takes longer than `timeoutMs`.
 */
export function runTool(path: string, args: readonly string[], options: ToolRunOptions): Promise<ToolRun> {
  return new Promise((resolve, reject) => {
    const child = spawn(path, args, { stdio: ['ignore', 'pipe', 'pipe'], signal: options.signal });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    let bytes = 0;
    let timedOut = false;
    function collect(into: Buffer[], chunk: Buffer): void {
      bytes += chunk.length;
      if (bytes <= maxOutputBytes) into.push(chunk);
      else child.kill('SIGKILL');
    }
    const timer = setTimeout(() => {
      timedOut = true;
      child.kill('SIGKILL');
    }, options.timeoutMs);
    child.stdout.on('data', (chunk: Buffer) => collect(stdout, chunk));
    child.stderr.on('data', (chunk: Buffer) => collect(stderr, chunk));
    child.on('error', (cause) => {
      clearTimeout(timer);
      reject(startError(path, cause));
    });
    child.on('close', (exitCode) => {
      clearTimeout(timer);
      if (timedOut) return reject(timeoutError(path, options.timeoutMs));
      resolve({
        exitCode,
        stdout: Buffer.concat(stdout).toString(),
        stderr: Buffer.concat(stderr).toString(),
      });
    });
  });
}

function startError(path: string, cause: Error): StudioError {
  if (cause.name === 'AbortError') return new StudioError('cancelled', 'Cancelled.', { cause });
  return new StudioError('missingTool', `${path} could not be started: ${cause.message}`, {
    fix: 'Run: npm run setup',
    cause,
  });
}

function timeoutError(path: string, timeoutMs: number): StudioError {
  return new StudioError('badInput', `${path} gave no answer within ${timeoutMs / 1000} s.`, {
    fix: 'The file is probably damaged; convert it or choose another.',
  });
}

/**
 * The reason among what ffmpeg or ffprobe wrote to stderr, as part of a sentence: the last line tagged as an error,
 * without module tags, the given paths and the final full stop. Null when there is none.
 */
export function ffmpegReason(stderr: string, ...paths: readonly string[]): string | null {
  const lines = stderr
    .split('\n')
    .filter((line) => /\[(error|fatal)\]/.test(line))
    .map((line) => tidyLine(line, paths))
    .filter((line) => line !== '');
  return lines.find((line) => !genericReason.test(line)) ?? lines.at(-1) ?? null;
}

/** What ffmpeg adds after the line that really says why. */
const genericReason = /^(Invalid data found when processing input|Conversion failed|Error opening input)/i;

function tidyLine(line: string, paths: readonly string[]): string {
  const untagged = line.replaceAll(/\[[^\]]*\]\s*/g, '');
  return paths
    .reduce((text, path) => text.replaceAll(`file:${path}`, '').replaceAll(path, ''), untagged)
    .replace(/^[:\s]+/, '')
    .replace(/[.!\s]+$/, '');
}
