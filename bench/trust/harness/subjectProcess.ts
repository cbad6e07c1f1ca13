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
  /** Lets a subject that said "ready" go on. */
  go(): void;
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
  const reader = createInterface(child.stdout);
  reader.on('line', (line) => lines.push(line));
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  // The subject may be gone when `go` writes.
  child.stdin.on('error', () => undefined);
  const ended = once(child, 'close').then(() => ({
    status: child.exitCode,
    signal: child.signalCode,
    stderr,
  }));
  return {
    pid: child.pid ?? 0,
    lines,
    ended,
    nextLine: () => nextLine(reader, ended),
    go: () => child.stdin.write('go\n'),
    kill: () => void child.kill('SIGKILL'),
  };
}

async function nextLine(
  reader: ReturnType<typeof createInterface>,
  ended: Promise<SubjectEnd>,
): Promise<string> {
  const line = once(reader, 'line') as Promise<[string]>;
  const death = ended.then(({ status, signal, stderr }) => {
    throw new Error(`The subject ended early (${status ?? signal ?? 'unknown'}): ${stderr.slice(-500)}`);
  });
  const [text] = await Promise.race([line, death]);
  return text;
}
