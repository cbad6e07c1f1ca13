import { readProcFile, readProcStat } from '../../core/store/procFiles.ts';

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
  const stat = readProcStat(pid);
  if (stat === null) return null;
  const [state] = stat;
  const cpuTicks = Number(stat[11]) + Number(stat[12]);
  return { cpuTicks, isInDiskWait: state === 'D', isHalted: state === 'T', session: Number(stat[3]) };
}

/** Memory that a process holds, bytes; null where the system does not tell. */
export function readResidentBytes(pid: number): number | null {
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(readProcFile(`${pid}/status`) ?? '')?.[1];
  return kilobytes === undefined ? null : Number(kilobytes) * 1024;
}

/** The answer tells whether the kernel has killed a process for want of memory since this call; false where it does not say. */
export function watchOomKills(): () => boolean {
  const before = readOomKills();
  return () => before !== null && (readOomKills() ?? 0) > before;
}

/** Since boot. */
function readOomKills(): number | null {
  const count = /^oom_kill (\d+)$/m.exec(readProcFile('vmstat') ?? '')?.[1];
  return count === undefined ? null : Number(count);
}
