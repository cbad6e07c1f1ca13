import { hostname, uptime } from 'node:os';
import type { ProcessIdentity, RunStatus } from '../../../shared/domain/run.ts';
import { readProcFile, readProcStat } from './procFiles.ts';

/** Who holds or writes something on the disk. */
export interface Owner extends ProcessIdentity {
  readonly pid: number;
}

/** What is held for long is renewed this often: rare enough to cost nothing, ten times within `silentAfterMs`. */
export const renewEveryMs = 60_000;
/**
 * An owner on another machine that was not heard of for so long is taken for gone. Long enough for what is done in one
 * piece, when nothing is written (the building of a net, a step of a large batch), and for clocks that are minutes apart.
 */
const silentAfterMs = 600_000;

export function describeProcess(pid: number): Owner {
  return { pid, startTicks: readStartTicks(pid), bootId: readBootId(), host: hostname() };
}

/** What names this process in the status of a run that it trains. */
export function writerFields(): Pick<RunStatus, 'pid' | 'process'> {
  const { pid, ...identity } = describeProcess(process.pid);
  return { pid, process: identity };
}

/** For what names no more than a PID: a process of this machine, since its last boot. */
export function ownerOfPid(pid: number): Owner {
  return { pid, startTicks: null, bootId: null, host: hostname() };
}

/**
 * Whether the owner's process is still there. One on another machine cannot be looked at: it counts as live, but where
 * `heardAt` (the time of its last sign, in ms since 1970) is known and long ago.
 */
export function isLive(owner: Owner, heardAt?: number): boolean {
  if (owner.host !== hostname()) {
    return heardAt === undefined || Math.abs(Date.now() - heardAt) < silentAfterMs;
  }
  if (isOfEarlierBoot(owner, heardAt)) return false;
  if (!isProcessAlive(owner.pid)) return false;
  return owner.startTicks === null || owner.startTicks === readStartTicks(owner.pid);
}

export function isProcessAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (thrown) {
    return (thrown as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** PIDs begin anew after a restart of the machine. Its clock decides only where the boot has no id. */
function isOfEarlierBoot({ bootId }: Owner, heardAt: number | undefined): boolean {
  if (bootId !== null) return bootId !== readBootId();
  return heardAt !== undefined && heardAt < Date.now() - uptime() * 1000;
}

/** " on HOST" for an owner on another machine. */
export function placeOfOwner({ host }: ProcessIdentity): string {
  return host === hostname() ? '' : ` on ${host}`;
}

/** Null where there is no /proc, and for a zombie: it has ended and only waits to be reaped. */
function readStartTicks(pid: number): string | null {
  const stat = readProcStat(pid);
  return stat?.[0] === 'Z' ? null : (stat?.[19] ?? null);
}

function readBootId(): string | null {
  return readProcFile('sys/kernel/random/boot_id')?.trim() ?? null;
}
