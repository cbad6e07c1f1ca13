import type { WarmCallName } from '../../../shared/domain/warmCalls.ts';
import type { WorkerMessage, WorkerRequest } from '../../../shared/domain/worker.ts';
import { StudioError } from '../../../shared/errors.ts';
import { collectTail, whenExited } from './childEnd.ts';
import { watchLife } from './lifeWatch.ts';
import type { SpawnWorker } from './spawnWorker.ts';
import { watchOomKills } from './vitalSigns.ts';
import { classifyExit, type WorkerExit } from './workerExit.ts';

export interface WarmAnswer {
  readonly result: unknown;
  /** Memory of the worker after the call. */
  readonly residentBytes: number;
}

/** A worker process that answers calls, one at a time, until it is let go. */
export interface WarmProcess {
  /** Throws the call's StudioError, or ('workerDied' | 'outOfMemory') when the process ends first. */
  ask(name: WarmCallName, params: unknown): Promise<WarmAnswer>;
  /** Whether it can still be asked: a process that has just died is known to be dead only when its pipes are read. */
  readonly isOpen: boolean;
  /** Resolves when the process is gone. */
  readonly ended: Promise<void>;
  /** Lets it end by itself, and ends it after `endMs` if it does not. */
  release(): void;
  kill(): void;
}

export interface WarmDeadlines {
  /** Without heartbeat and without using the processor for this long, the process is hung. */
  readonly hangMs: number;
  /** From `release` to SIGKILL. */
  readonly endMs: number;
}

interface Asked {
  readonly id: number;
  readonly resolve: (answer: WarmAnswer) => void;
  readonly reject: (error: StudioError) => void;
}

export function startWarmProcess(spawnWorker: SpawnWorker, { hangMs, endMs }: WarmDeadlines): WarmProcess {
  const sawOomKill = watchOomKills();
  const child = spawnWorker();
  const stderr = collectTail(child);
  let killedFor: WorkerExit['killedFor'] = null;
  let asked: Asked | null = null;
  let lastId = 0;
  const ready = deferred();

  function kill(reason: WorkerExit['killedFor'] = 'cancel'): void {
    killedFor ??= reason;
    child.kill('SIGKILL');
  }
  function settle(message: Extract<WorkerMessage, { type: 'answer' }>): void {
    if (asked?.id !== message.id) return;
    const { resolve, reject } = asked;
    asked = null;
    if ('error' in message.outcome) reject(StudioError.fromData(message.outcome.error));
    else resolve({ result: message.outcome.result, residentBytes: message.residentBytes });
  }

  const life = watchLife(child.pid, hangMs, { onHang: () => kill('hang'), onSilent: () => undefined });
  child.on('message', (message: WorkerMessage) => {
    life.heard();
    if (message.type === 'ready') ready.resolve();
    if (message.type === 'answer') settle(message);
  });
  const ended = whenExited(child).then(({ code, signal, spawnError }) => {
    life.dispose();
    const text = spawnError ?? stderr();
    ready.resolve();
    const seen = { code, signal, killedFor, lastWord: null, stderr: text };
    asked?.reject(deathOf({ ...seen, sawOomKill: sawOomKill() }));
    asked = null;
  });
  return {
    ended,
    get isOpen() {
      return child.connected;
    },
    kill: () => kill(),
    ask(name, params) {
      return new Promise((resolve, reject) => {
        lastId += 1;
        const request: WorkerRequest = { type: 'call', id: lastId, name, params };
        asked = { id: lastId, resolve, reject };
        void ready.promise.then(() => child.connected && child.send(request, () => undefined));
      });
    },
    release() {
      if (child.connected) child.disconnect();
      const timer = setTimeout(() => kill(), endMs);
      timer.unref();
      void ended.then(() => clearTimeout(timer));
    },
  };
}

function deathOf(exit: WorkerExit): StudioError {
  const end = classifyExit(exit);
  const error = end.outcome === 'done' ? null : end.error;
  return new StudioError(error?.code ?? 'workerDied', error?.message ?? 'The worker ended.', {
    fix: 'Run it again: it starts anew. Should it end again, choose a smaller size or fewer scales.',
  });
}

function deferred(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve: () => void = () => undefined;
  const promise = new Promise<void>((settle) => (resolve = settle));
  return { promise, resolve };
}
