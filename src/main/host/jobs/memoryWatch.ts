import type { Disposable } from '../../../shared/dispose.ts';
import { readResidentBytes } from './vitalSigns.ts';

/** Often enough to catch a growing job before the machine swaps. */
const checkEveryMs = 500;

/**
 * Calls back once when a process holds more memory than the limit; null: no limit. Where the system does not
 * show another process's memory, no limit is kept.
 */
export function watchMemory(
  pid: number | undefined,
  limitBytes: number | null,
  onOver: (usedBytes: number) => void,
): Disposable {
  if (pid === undefined || limitBytes === null) return { dispose: () => undefined };
  const timer = setInterval(() => {
    const used = readResidentBytes(pid);
    if (used === null || used <= limitBytes) return;
    clearInterval(timer);
    onOver(used);
  }, checkEveryMs);
  timer.unref();
  return { dispose: () => clearInterval(timer) };
}
