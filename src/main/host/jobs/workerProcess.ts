import type { JobKind, JobProgress } from '../../../shared/domain/job.ts';
import type { JobEvent, WorkerMessage, WorkerRequest } from '../../../shared/domain/worker.ts';
import type { SpawnWorker } from './spawnWorker.ts';
import { readOomKills } from './vitalSigns.ts';
import { collectTail, whenExited } from './childEnd.ts';
import { watchLife } from './lifeWatch.ts';
import { classifyExit, type LastWord, type WorkerEnd, type WorkerExit } from './workerExit.ts';

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
): WorkerProcess {
  const oomKillsBefore = readOomKills();
  const child = spawnWorker();
  let lastWord: LastWord | null = null;
  let killedFor: WorkerExit['killedFor'] = null;
  let deadline: NodeJS.Timeout | null = null;

  function send(request: WorkerRequest): void {
    if (child.connected) child.send(request, () => undefined);
  }
  function killFor(reason: NonNullable<WorkerExit['killedFor']>): void {
    killedFor = reason;
    child.kill('SIGKILL');
  }
  function killAfter(ms: number, reason: 'cancel' | 'stop'): void {
    if (deadline !== null) clearTimeout(deadline);
    deadline = setTimeout(() => killFor(reason), ms);
    deadline.unref();
  }

  const life = watchLife(child.pid, deadlines.hangMs, {
    onHang: () => killFor('hang'),
    onSilent: (seconds) => listener.onSilent(seconds),
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
    return classifyExit({ code, signal, sawOomKill, killedFor, lastWord, stderr: spawnError ?? stderr() });
  });

  return {
    pid: child.pid,
    ended,
    pause: () => send({ type: 'pause' }),
    resume: () => send({ type: 'resume' }),
    stop() {
      send({ type: 'stop' });
      killAfter(deadlines.stopMs, 'stop');
    },
    cancel() {
      send({ type: 'abort' });
      killAfter(deadlines.cancelMs, 'cancel');
    },
    release() {
      if (child.connected) child.disconnect();
      child.unref();
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
