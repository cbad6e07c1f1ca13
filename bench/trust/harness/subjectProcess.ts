import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { builtEntry } from '../../paths.ts';

/** A child process that does one of `subjects` while the check makes something fail. */
export interface SubjectProcess {
  readonly pid: number;
  /** Lines it has printed so far. */
  readonly lines: readonly string[];
  /** Resolves with its next line; rejects when it ends first. */
  nextLine(): Promise<string>;
  /** Sends it a line. */
  say(line: string): void;
  /** Sends it a line and resolves with its next one. */
  ask(line: string): Promise<string>;
  kill(): void;
  /** Resolves once it has ended and all it printed was read. */
  readonly ended: Promise<SubjectEnd>;
}

export interface SubjectEnd {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stderr: string;
}

export function startSubject(name: string, args: readonly string[]): SubjectProcess {
  const child: ChildProcessByStdio<Writable, Readable, Readable> = spawn(
    process.execPath,
    [builtEntry('bench'), 'subject', name, ...args],
    // strace counts calls per thread: with one pool thread the n-th call is the same one in each run.
    { stdio: ['pipe', 'pipe', 'pipe'], env: { ...process.env, UV_THREADPOOL_SIZE: '1' } },
  );
  const lines: string[] = [];
  const takeLine = createLineQueue(createInterface(child.stdout), lines);
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  // The subject may be gone when `go` writes.
  child.stdin.on('error', () => undefined);
  const ended = once(child, 'close').then(() => ({
    status: child.exitCode,
    signal: child.signalCode,
    stderr,
  }));
  function say(line: string): void {
    child.stdin.write(`${line}\n`);
  }
  function nextLine(): Promise<string> {
    const death = ended.then(({ status, signal, stderr: words }) => {
      throw new Error(`The subject ended early (${status ?? signal ?? 'unknown'}): ${words.slice(-500)}`);
    });
    return Promise.race([takeLine(), death]);
  }
  return {
    pid: child.pid ?? 0,
    lines,
    ended,
    nextLine,
    say,
    ask(line) {
      say(line);
      return nextLine();
    },
    kill: () => void child.kill('SIGKILL'),
  };
}

/** The lines of a stream one after another, none missed that came before it was asked for. */
function createLineQueue(reader: ReturnType<typeof createInterface>, lines: string[]): () => Promise<string> {
  let taken = 0;
  reader.on('line', (line) => lines.push(line));
  return async () => {
    while (taken >= lines.length) await once(reader, 'line');
    taken += 1;
    return lines[taken - 1];
  };
}
