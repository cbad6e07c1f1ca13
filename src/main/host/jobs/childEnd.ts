import type { ChildProcess } from 'node:child_process';

const stderrLimit = 16_384;

/** Both pipes must be read or a chatty native library would block on them. */
export function collectTail(child: ChildProcess): () => string {
  let tail = '';
  child.stdout?.resume();
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (tail = (tail + text).slice(-stderrLimit)));
  return () => tail;
}

interface Exited {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly spawnError?: string;
}

export function whenExited(child: ChildProcess): Promise<Exited> {
  return new Promise((resolve) => {
    child.on('error', (error) => {
      if (child.pid === undefined) resolve({ code: 127, signal: null, spawnError: error.message });
    });
    // 'close' also waits for the pipes, so that stderr is whole; grandchildren may hold those open.
    child.once('close', (code, signal) => resolve({ code, signal }));
    child.once('exit', (code, signal) => setTimeout(() => resolve({ code, signal }), 300));
  });
}
