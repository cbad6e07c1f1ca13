import type { JobKind, JobProgress } from '../../../shared/domain/job.ts';
import type { JobEvent, WorkerMessage, WorkerRequest } from '../../../shared/domain/worker.ts';
import type { SpawnWorker } from './spawnWorker.ts';
import { watchOomKills } from './vitalSigns.ts';
import { collectTail, whenExited } from './childEnd.ts';
import { yieldingProcess } from './giveWay.ts';
import { watchLife, type LifeListener, type LifeWatch } from './lifeWatch.ts';
import { watchMemory } from './memoryWatch.ts';
import {
  classifyExit,
  type LastWord,
  type MemoryUse,
  type WorkerEnd,
  type WorkerExit,
} from './workerExit.ts';

export interface WorkerListener {
  onProgress(progress: JobProgress): void;
  onEvent(event: JobEvent): void;
  onPaused(paused: boolean): void;
  /** No sign of life for so many seconds though it still computes; 0 when it answers again. */
  onSilent(seconds: number): void;
}

export interface WorkerDeadlines {
  /** From `stop` to SIGKILL: a step and a large checkpoint on a slow disk fit in. */
  readonly stopMs: number;
  /** From `abort` to SIGKILL. */
  readonly cancelMs: number;
  /** Without heartbeat and without using the processor for this long, a worker is hung. */
  readonly hangMs: number;
}

export const workerDeadlines: WorkerDeadlines = { stopMs: 60_000, cancelMs: 3000, hangMs: 9000 };

export interface WorkerProcess {
  readonly pid: number | undefined;
  readonly ended: Promise<WorkerEnd>;
  pause(): void;
  resume(): void;
  stop(): void;
  cancel(): void;
  /** Leaves the processor to the window for a moment, where it may be halted. */
  giveWay(): void;
  /** Lets go of it: the worker checkpoints and ends by itself within `orphanGraceMs`. */
  release(): void;
}

/** Spawns a worker, gives it one job and sees it through to its end. */
export function startWorkerProcess(
  spawnWorker: SpawnWorker,
  job: { readonly kind: JobKind; readonly params: unknown },
  listener: WorkerListener,
  deadlines: WorkerDeadlines = workerDeadlines,
  memoryLimitBytes: number | null = null,
): WorkerProcess {
  const sawOomKill = watchOomKills();
  const child = spawnWorker();
  const yielding = yieldingProcess(child);
  let lastWord: LastWord | null = null;
  let killedFor: WorkerExit['killedFor'] = null;
  let memory: MemoryUse | null = null;
  let deadline: NodeJS.Timeout | undefined;

  function send(request: WorkerRequest): void {
    yielding.goOn();
    if (child.connected) child.send(request, () => undefined);
  }
  function killFor(reason: NonNullable<WorkerExit['killedFor']>): void {
    killedFor = reason;
    child.kill('SIGKILL');
  }
  function askToEnd(request: WorkerRequest, ms: number, reason: 'cancel' | 'stop'): void {
    send(request);
    clearTimeout(deadline);
    deadline = setTimeout(() => killFor(reason), ms).unref();
  }

  const life = watchWorker(child.pid, deadlines.hangMs, memoryLimitBytes, {
    onHang: () => killFor('hang'),
    onSilent: (seconds) => listener.onSilent(seconds),
    onOverMemory(used, limit) {
      memory = { used, limit };
      killFor('memory');
    },
  });
  child.on('message', (message) => {
    life.heard();
    lastWord = receive(message as WorkerMessage, listener, () => send({ type: 'start', ...job })) ?? lastWord;
  });
  const stderr = collectTail(child);
  const ended = whenExited(child).then(({ code, signal, spawnError }) => {
    life.dispose();
    clearTimeout(deadline);
    const seen = { code, signal, killedFor, memory, lastWord, stderr: spawnError ?? stderr() };
    return classifyExit({ ...seen, sawOomKill: sawOomKill() });
  });

  return {
    pid: child.pid,
    ended,
    pause: () => send({ type: 'pause' }),
    resume: () => send({ type: 'resume' }),
    stop: () => askToEnd({ type: 'stop' }, deadlines.stopMs, 'stop'),
    cancel: () => askToEnd({ type: 'abort' }, deadlines.cancelMs, 'cancel'),
    giveWay: () => yielding.giveWay(),
    release() {
      if (child.connected) child.disconnect();
      child.unref();
    },
  };
}

interface WatchListener extends LifeListener {
  onOverMemory(used: number, limit: number): void;
}

function watchWorker(
  pid: number | undefined,
  hangMs: number,
  memoryLimit: number | null,
  listener: WatchListener,
): LifeWatch {
  const life = watchLife(pid, hangMs, listener);
  const memory = watchMemory(pid, memoryLimit, (used) => listener.onOverMemory(used, memoryLimit ?? 0));
  return {
    heard: () => life.heard(),
    dispose() {
      life.dispose();
      memory.dispose();
    },
  };
}

function receive(message: WorkerMessage, listener: WorkerListener, start: () => void): LastWord | null {
  switch (message.type) {
    case 'ready':
      start();
      return null;
    case 'progress':
      listener.onProgress(message.progress);
      return null;
    case 'event':
      listener.onEvent(message.event);
      return null;
    case 'paused':
      listener.onPaused(message.paused);
      return null;
    case 'heartbeat':
    case 'answer':
      return null;
    case 'done':
    case 'failed':
      return message;
  }
}
