import type { JobKind, JobProgress } from '../../../shared/domain/job.ts';
import type { JobEvent, WorkerMessage, WorkerRequest } from '../../../shared/domain/worker.ts';
import type { SpawnWorker } from './spawnWorker.ts';
import { readOomKills } from './vitalSigns.ts';
import { collectTail, whenExited } from './childEnd.ts';
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
  const oomKillsBefore = readOomKills();
  const child = spawnWorker();
  let lastWord: LastWord | null = null;
  let killedFor: WorkerExit['killedFor'] = null;
  let memory: MemoryUse | null = null;
  let deadline: NodeJS.Timeout | null = null;

  function send(request: WorkerRequest): void {
    if (child.connected) child.send(request, () => undefined);
  }
  function killFor(reason: NonNullable<WorkerExit['killedFor']>): void {
    killedFor = reason;
    child.kill('SIGKILL');
  }
  function askToEnd(request: WorkerRequest, ms: number, reason: 'cancel' | 'stop'): void {
    send(request);
    if (deadline !== null) clearTimeout(deadline);
    deadline = setTimeout(() => killFor(reason), ms);
    deadline.unref();
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
    if (deadline !== null) clearTimeout(deadline);
    const sawOomKill = oomKillsBefore !== null && (readOomKills() ?? 0) > oomKillsBefore;
    const seen = { code, signal, sawOomKill, killedFor, memory, lastWord, stderr: spawnError ?? stderr() };
    return classifyExit(seen);
  });

  return {
    pid: child.pid,
    ended,
    pause: () => send({ type: 'pause' }),
    resume: () => send({ type: 'resume' }),
    stop: () => askToEnd({ type: 'stop' }, deadlines.stopMs, 'stop'),
    cancel: () => askToEnd({ type: 'abort' }, deadlines.cancelMs, 'cancel'),
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
