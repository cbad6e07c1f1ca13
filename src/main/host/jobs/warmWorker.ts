import { totalmem } from 'node:os';
import type { Disposable } from '../../../shared/dispose.ts';
import type { WarmCallName, WarmCalls } from '../../../shared/domain/warmCalls.ts';
import { StudioError } from '../../../shared/errors.ts';
import type { SpawnWorker } from './spawnWorker.ts';
import { startWarmProcess, type WarmDeadlines, type WarmProcess } from './warmProcess.ts';

/**
 * One worker process that stays between calls with its nets loaded, so that a picture costs its own milliseconds and
 * not the start of a process. Calls are answered one after another.
 */
export interface WarmWorker extends Disposable {
  /**
   * Starts the process where there is none. Throws the call's own StudioError, or ('workerDied' | 'outOfMemory') when
   * the process died over it: the next call starts another. Aborted, it throws 'cancelled'.
   */
  call<Name extends WarmCallName>(
    name: Name,
    params: WarmCalls[Name]['params'],
    signal?: AbortSignal,
  ): Promise<WarmCalls[Name]['result']>;
  /** Gives the memory back: the process ends once the calls made before are answered; later ones get another. */
  release(): void;
  readonly isRunning: boolean;
}

export interface WarmLimits extends WarmDeadlines {
  /** A process that has answered nothing for this long is ended. */
  readonly idleMs: number;
  /** The same while a training wants the machine. */
  readonly idleBesideTrainingMs: number;
  /** A process that holds more after a call is ended, so that nothing it lost track of adds up. */
  readonly maxBytes: number;
  /** A call that goes on for this long after it was aborted costs the process. */
  readonly abortMs: number;
}

export const warmLimits: WarmLimits = {
  hangMs: 9000,
  endMs: 3000,
  idleMs: 60_000,
  idleBesideTrainingMs: 5000,
  // Three nets of VGG's size with what they need at work.
  maxBytes: Math.min(6e9, Math.max(2e9, totalmem() / 3)),
  abortMs: 1500,
};

export function createWarmWorker(
  spawnWorker: SpawnWorker,
  isTraining: () => boolean,
  limits: WarmLimits = warmLimits,
): WarmWorker {
  return new WarmQueue(spawnWorker, isTraining, limits);
}

class WarmQueue implements WarmWorker {
  readonly #spawnWorker: SpawnWorker;
  readonly #isTraining: () => boolean;
  readonly #limits: WarmLimits;
  #running: WarmProcess | null = null;
  #waiting = 0;
  #idle: NodeJS.Timeout | null = null;
  #lastTurn: Promise<unknown> = Promise.resolve();

  constructor(spawnWorker: SpawnWorker, isTraining: () => boolean, limits: WarmLimits) {
    this.#spawnWorker = spawnWorker;
    this.#isTraining = isTraining;
    this.#limits = limits;
  }

  get isRunning(): boolean {
    return this.#running !== null;
  }

  async call<Name extends WarmCallName>(
    name: Name,
    params: WarmCalls[Name]['params'],
    signal?: AbortSignal,
  ): Promise<WarmCalls[Name]['result']> {
    this.#waiting += 1;
    const turn = this.#lastTurn.then(() => this.#callNow(name, params, signal));
    this.#lastTurn = turn.catch(() => undefined);
    try {
      return (await turn) as WarmCalls[Name]['result'];
    } finally {
      this.#waiting -= 1;
      this.#rest();
    }
  }

  release(): void {
    this.#lastTurn = this.#lastTurn.then(() => this.#end());
  }

  dispose(): void {
    this.#stopWaiting();
    this.#running?.kill();
    this.#running = null;
  }

  async #callNow(name: WarmCallName, params: unknown, signal?: AbortSignal): Promise<unknown> {
    throwIfAborted(signal);
    this.#stopWaiting();
    const current = this.#running?.isOpen === true ? this.#running : this.#start();
    const answer = current.ask(name, params);
    const told = await abortable(answer, signal, () => current.kill(), this.#limits.abortMs);
    if (told.residentBytes > this.#limits.maxBytes) this.#end();
    return told.result;
  }

  #start(): WarmProcess {
    const started = startWarmProcess(this.#spawnWorker, this.#limits);
    this.#running = started;
    void started.ended.then(() => {
      if (this.#running === started) this.#running = null;
    });
    return started;
  }

  #end(): void {
    this.#stopWaiting();
    this.#running?.release();
    this.#running = null;
  }

  /** After the last call that waited the process stays for a while. */
  #rest(): void {
    if (this.#waiting > 0) return;
    this.#stopWaiting();
    const { idleMs, idleBesideTrainingMs } = this.#limits;
    this.#idle = setTimeout(() => this.#end(), this.#isTraining() ? idleBesideTrainingMs : idleMs);
    this.#idle.unref();
  }

  #stopWaiting(): void {
    if (this.#idle !== null) clearTimeout(this.#idle);
    this.#idle = null;
  }
}

/** The answer, or 'cancelled' once `signal` aborts: then `kill` comes if the answer does not come within `graceMs`. */
async function abortable<Answer>(
  answer: Promise<Answer>,
  signal: AbortSignal | undefined,
  kill: () => void,
  graceMs: number,
): Promise<Answer> {
  if (signal === undefined) return answer;
  let timer: NodeJS.Timeout | undefined;
  const onAbort = (): void => void (timer = setTimeout(kill, graceMs));
  signal.addEventListener('abort', onAbort);
  try {
    const answered = await answer;
    throwIfAborted(signal);
    return answered;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
  }
}

function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw new StudioError('cancelled', 'Cancelled.');
}
