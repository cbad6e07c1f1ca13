import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { listRuns } from '../../../src/main/core/store/runStore.ts';
import { endAtExit } from '../../children.ts';
import { builtEntry } from '../../paths.ts';

/** A tenth of a second a step: for everything about a training but its quality. */
export const tinyTraining = {
  encoder: 'mobilenet_v1_025',
  decoder: 'fcn32',
  weights: 'none',
  size: 64,
  batchSize: 2,
  monitorImages: 1,
  monitorEvery: 1000,
} as const;

/** Flags of `segstudio train` for the tiny net. */
export function trainingFlags(
  project: string,
  more: Readonly<Record<string, string | number>>,
): readonly string[] {
  const settings = { ...tinyTraining, ...more };
  const flags = Object.entries(settings).flatMap(([key, value]) => [
    `--${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`,
    String(value),
  ]);
  return ['train', '--project', project, '--json', ...flags];
}

/** Starts the command line. With `threads` 1 TensorFlow repeats itself bit for bit. */
export function startCli(args: readonly string[], threads?: number): ChildProcess {
  const limits =
    threads === undefined
      ? {}
      : {
          OMP_NUM_THREADS: String(threads),
          TF_NUM_INTRAOP_THREADS: String(threads),
          TF_NUM_INTEROP_THREADS: String(threads),
        };
  const child = spawn(process.execPath, [builtEntry('cli'), ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...limits, INIT_CWD: process.cwd() },
  });
  endAtExit(child);
  return child;
}

export interface CliEnd {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export async function untilEnded(child: ChildProcess): Promise<CliEnd> {
  let [stdout, stderr] = ['', ''];
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  await once(child, 'close');
  return { status: child.exitCode, stdout, stderr };
}

export interface LiveRun {
  readonly folder: string;
  /** PID of its worker. */
  readonly pid: number;
}

/** The project's newest run once it has a checkpoint of at least `step`. */
export async function untilCheckpoint(project: string, step: number): Promise<LiveRun> {
  for (let waited = 0; waited < 120_000; waited += 20) {
    const [run] = await listRuns(project);
    const folder = join(project, 'runs', (run as typeof run | undefined)?.run ?? 'none');
    if (readLatest(folder) >= step) return { folder, pid: readWorkerPid(folder) };
    await delay(20);
  }
  throw new Error(`No checkpoint of step ${step} after two minutes.`);
}

function readLatest(runFolder: string): number {
  const pointer = join(runFolder, 'latest');
  return existsSync(pointer) ? Number(readFileSync(pointer, 'utf8')) : -1;
}

function readWorkerPid(runFolder: string): number {
  const status = JSON.parse(readFileSync(join(runFolder, 'status.json'), 'utf8')) as { pid: number };
  return status.pid;
}
