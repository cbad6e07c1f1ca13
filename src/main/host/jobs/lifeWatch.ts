import type { Disposable } from '../../../shared/dispose.ts';
import { readVitalSigns, type VitalSigns } from './vitalSigns.ts';

export interface LifeWatch extends Disposable {
  /** The worker sent anything. */
  heard(): void;
}

export interface LifeListener {
  /** Silent, and its processor time has stood still: stopped or dead-locked. Called once. */
  onHang(): void;
  /** Silent but computing (one native call can be long), in seconds; 0 when it speaks again. */
  onSilent(seconds: number): void;
}

const checkEveryMs = 500;
/** A check that comes this much late means that this machine slept, not that the worker is dead. */
const lateMs = 5000;

/**
 * Watches a worker's messages (heartbeats at least) and, when they fail to come for `hangMs`, its
 * processor time. Where the system does not show that, silence is only told and the user decides.
 */
export function watchLife(pid: number | undefined, hangMs: number, listener: LifeListener): LifeWatch {
  let lastHeard = Date.now();
  let lastCheck = Date.now();
  let moving: { readonly signs: VitalSigns | null; readonly since: number } = {
    signs: null,
    since: lastHeard,
  };
  let isSilent = false;

  function restart(now: number): void {
    lastHeard = now;
    moving = { signs: null, since: now };
  }

  function check(): void {
    const now = Date.now();
    const isLate = now - lastCheck > checkEveryMs + lateMs;
    lastCheck = now;
    if (isLate) return restart(now);
    const signs = pid === undefined ? null : readVitalSigns(pid);
    if (signs === null || signs.isInDiskWait || signs.cpuTicks !== moving.signs?.cpuTicks) {
      moving = { signs, since: now };
    }
    const silence = now - lastHeard;
    if (silence < hangMs) return;
    if (now - moving.since >= hangMs - checkEveryMs) {
      dispose();
      return listener.onHang();
    }
    isSilent = true;
    listener.onSilent(Math.round(silence / 1000));
  }

  const timer = setInterval(check, checkEveryMs);
  timer.unref();
  function dispose(): void {
    clearInterval(timer);
  }
  return {
    dispose,
    heard() {
      lastHeard = Date.now();
      if (isSilent) listener.onSilent(0);
      isSilent = false;
    },
  };
}
