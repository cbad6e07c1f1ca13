import { spawn, spawnSync, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { readVitalSigns } from './vitalSigns.ts';

/** From util-linux: the kernel continues what it starts as soon as the process that started it is gone. */
const keeper = ['setpriv', '--pdeathsig', 'CONT'] as const;
let isKeeperHere: boolean | undefined;

/** A page and what it asks for are there within this time on two cores. */
const holdMs = 500;
/** Who turns pages without end does not hold a training up for longer at a stretch. */
const longestHoldMs = 3000;
const restMs = 1000;

/** A process that can be held still for a moment. */
export interface Yielding {
  /** Halts it for half a second from now, where that is safe; again and again for three at most, then it runs for one. */
  giveWay(): void;
  /** Ends a halt at once, for a message to be heard. */
  goOn(): void;
}

/** Whether this system has the keeper, on Linux all that have util-linux of 2018 or later. */
export function canHalt(): boolean {
  isKeeperHere ??=
    process.platform === 'linux' && spawnSync(keeper[0], [...keeper.slice(1), 'true']).status === 0;
  return isKeeperHere;
}

/** Spawns a process that `yieldingProcess` may halt: should this process die meanwhile, the other goes on. */
export function spawnHaltable(program: string, args: readonly string[], options: SpawnOptions): ChildProcess {
  const [command, ...rest] = canHalt() ? [...keeper, program, ...args] : [program, ...args];
  return spawn(command, rest, options);
}

/** Of a process that `spawnHaltable` started with its keeper; any other never halts. */
export function yieldingProcess(child: ChildProcess): Yielding {
  const isSafe = child.spawnfile === keeper[0];
  let timer: NodeJS.Timeout | null = null;
  /** When the halts began that followed each other by less than a rest. */
  let since = 0;
  let endedAt = 0;

  function goOn(): void {
    if (timer === null) return;
    clearTimeout(timer);
    timer = null;
    endedAt = Date.now();
    child.kill('SIGCONT');
  }

  return {
    goOn,
    giveWay() {
      const now = Date.now();
      if (timer === null && now - endedAt >= restMs) since = now;
      const left = Math.min(holdMs, since + longestHoldMs - now);
      if (!isSafe || left <= 0) return;
      if (timer !== null) clearTimeout(timer);
      else if (isHalted(child)) return;
      else child.kill('SIGSTOP');
      timer = setTimeout(goOn, left);
    },
  };
}

/** By somebody else, who is to say when it goes on. */
function isHalted({ pid }: ChildProcess): boolean {
  return pid !== undefined && readVitalSigns(pid)?.isHalted === true;
}
