import { readFileSync } from 'node:fs';

/** Signs of life of another process, where the system shows them (Linux); null elsewhere. */
export interface VitalSigns {
  /** Processor time used so far, in clock ticks, all threads. */
  readonly cpuTicks: number;
  /** Waiting for a disk in the kernel: neither computing nor dead. */
  readonly isInDiskWait: boolean;
  /** By SIGSTOP, until SIGCONT. */
  readonly isHalted: boolean;
  /** The process that leads its session. */
  readonly session: number;
}

export function readVitalSigns(pid: number): VitalSigns | null {
  const stat = readText(`/proc/${pid}/stat`);
  if (stat === null) return null;
  // Field 2 is the command in brackets and may hold blanks: count from its closing bracket.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state] = fields;
  const cpuTicks = Number(fields[11]) + Number(fields[12]);
  return { cpuTicks, isInDiskWait: state === 'D', isHalted: state === 'T', session: Number(fields[3]) };
}

/** Memory that a process holds, bytes; null where the system does not tell. */
export function readResidentBytes(pid: number): number | null {
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(readText(`/proc/${pid}/status`) ?? '')?.[1];
  return kilobytes === undefined ? null : Number(kilobytes) * 1024;
}

/** The answer tells whether the kernel has killed a process for want of memory since this call; false where it does not say. */
export function watchOomKills(): () => boolean {
  const before = readOomKills();
  return () => before !== null && (readOomKills() ?? 0) > before;
}

/** Since boot. */
function readOomKills(): number | null {
  const count = /^oom_kill (\d+)$/m.exec(readText('/proc/vmstat') ?? '')?.[1];
  return count === undefined ? null : Number(count);
}

function readText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
