import { readFileSync } from 'node:fs';

/** What Linux tells of itself under /proc; null elsewhere, and for a process that is gone. */
export function readProcFile(path: string): string | null {
  try {
    return readFileSync(`/proc/${path}`, 'utf8');
  } catch {
    return null;
  }
}

/** Fields of `/proc/PID/stat` by their number less 3: the state comes first. Source: proc_pid_stat(5). */
export function readProcStat(pid: number): readonly string[] | null {
  const stat = readProcFile(`${pid}/stat`);
  // Field 2 is the command in brackets and may hold blanks and brackets: counted from its closing bracket.
  return stat === null ? null : stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}
