import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startCli } from '../support/cli.ts';
import { isRunning } from '../support/hostProcess.ts';
import { projectRoot } from '../support/testData.ts';

const builtBench = join(projectRoot, 'out/main/bench.js');

/** A graph that is being recorded is recorded to its end, 20 s at most: a busy machine gets five times that. */
const deadline = { timeout: 100_000, interval: 50 };

interface Child {
  readonly pid: number;
  readonly command: string;
}

function childrenOf(parent: number): readonly Child[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => isRunning(pid) && parentOf(pid) === parent)
    .map((pid) => ({ pid, command: read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ') }));
}

function parentOf(pid: number): number {
  return Number(/\) \S (\d+)/.exec(read(`/proc/${pid}/stat`))?.[1] ?? 0);
}

/** Empty where the process is gone by now. */
function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

async function untilChild(parent: number, command: RegExp): Promise<number> {
  const find = (): number | undefined => childrenOf(parent).find((child) => command.test(child.command))?.pid;
  await expect.poll(find, deadline).toBeDefined();
  return find() ?? 0;
}

describe.skipIf(!existsSync(builtBench) || process.platform !== 'linux')('a measurement', () => {
  it.each([
    ['SIGINT', 'command line'],
    ['SIGTERM', 'command line'],
    ['SIGHUP', 'command line'],
    ['SIGKILL', 'command line'],
    ['SIGKILL', 'measuring process'],
  ] as const)('ended by %s to its %s leaves no process', async (signal, target) => {
    const cli = startCli(['bench', 'train', '--slice', 'train_memory']);
    onTestFinished(() => void cli.kill('SIGKILL'));
    const bench = await untilChild(cli.pid ?? 0, /bench\.js bench/);
    const contender = await untilChild(bench, /bench\.js contender/);
    // One that cannot see its input end must be ended; one that nobody is left to end must see it.
    if (target === 'command line') process.kill(contender, 'SIGSTOP');
    process.kill(target === 'command line' ? (cli.pid ?? 0) : bench, signal);
    for (const pid of [cli.pid ?? 0, bench, contender]) {
      await expect.poll(() => isRunning(pid), deadline).toBe(false);
    }
  });
});

describe('a contender at work', () => {
  it.skipIf(!existsSync(builtBench))('ends with its input: ours', async () => {
    const net = {
      encoder: 'mobilenet_v1_025',
      decoder: 'fcn32',
      classes: 3,
      batch: 1,
      height: 64,
      width: 64,
    };
    const child = spawn(process.execPath, [builtBench, 'contender', 'net'], {
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    const settings = { command: 'setUp', task: 'train', engine: 'graph', threads: 1, ...net };
    await endInputAtWork(child, settings);
  });

  it('ends with its input: a peer in Python', async () => {
    const program = 'import time, serve; serve.serve(lambda request: (1, lambda: time.sleep(1000)))';
    const cwd = join(projectRoot, 'bench/peers');
    const child = spawn('python3', ['-c', program], { cwd, stdio: ['pipe', 'pipe', 'ignore'] });
    await endInputAtWork(child, { command: 'setUp' });
  });
});

async function endInputAtWork(
  child: ChildProcessByStdio<Writable, Readable, null>,
  setUp: object,
): Promise<void> {
  onTestFinished(() => void child.kill('SIGKILL'));
  const closed = once(child, 'close');
  const replies = createInterface(child.stdout);
  child.stdin.write(`${JSON.stringify(setUp)}\n`);
  await once(replies, 'line');
  child.stdin.write(`${JSON.stringify({ command: 'measure', count: 1_000_000 })}\n`);
  await delay(300);
  expect(child.exitCode).toBeNull();
  child.stdin.end();
  expect(await closed).toEqual([0, null]);
}
