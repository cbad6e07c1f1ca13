import { appendFileSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

const sizeLimitBytes = 5 * 1024 * 1024;
const keptLines = 40;

/** What shell and host say, in one file that is read after something went wrong. */
export interface Log {
  readonly path: string;
  write(source: 'shell' | 'host', text: string): void;
  /** The last lines, for a message. */
  excerpt(lines: number): string;
}

/** Appends to `path`; a file that has grown over 5 MB becomes `path.1` first. A log that cannot be written never stops the application. */
export function openLog(path: string, now: () => Date = () => new Date()): Log {
  const recent: string[] = [];
  prepare(path);
  return {
    path,
    write(source, text) {
      const lines = text.split('\n').filter((line) => line.trim() !== '');
      const stamped = lines.map((line) => `${now().toISOString()} ${source} ${line}`);
      recent.push(...stamped);
      recent.splice(0, recent.length - keptLines);
      try {
        appendFileSync(path, stamped.map((line) => `${line}\n`).join(''));
      } catch {
        // The disk may be full or read-only: the excerpt in memory is left.
      }
    },
    excerpt: (lines) => recent.slice(-lines).join('\n'),
  };
}

function prepare(path: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true });
    if (statSync(path).size > sizeLimitBytes) renameSync(path, `${path}.1`);
  } catch {
    // No file yet.
  }
}
