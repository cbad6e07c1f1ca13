import type { JobProgress } from '../../shared/domain/job.ts';
import type { JobEvent } from '../../shared/domain/worker.ts';

/** Pause and stop of a running job, asked between two units of work (a step, an image, a frame). */
export interface JobToken {
  readonly isPaused: boolean;
  /** Finish the current unit, keep what there is, end well. */
  readonly isStopping: boolean;
  /** Resolves at once unless paused; then when resumed or stopped. */
  whilePaused(): Promise<void>;
}

/** What a long piece of work needs from whoever runs it: a worker, a test, a script. */
export interface JobContext {
  /** Aborted: end at once and leave nothing half-written. */
  readonly signal: AbortSignal;
  readonly token: JobToken;
  progress(progress: JobProgress): void;
  emit(event: JobEvent): void;
  /** One line for people. */
  log(line: string): void;
}

export interface JobTokenControl extends JobToken {
  pause(): void;
  resume(): void;
  stop(): void;
}

export function createJobToken(): JobTokenControl {
  let paused = false;
  let stopping = false;
  let waiting: (() => void)[] = [];
  function release(): void {
    for (const resolve of waiting) resolve();
    waiting = [];
  }
  return {
    get isPaused() {
      return paused;
    },
    get isStopping() {
      return stopping;
    },
    whilePaused() {
      if (!paused || stopping) return Promise.resolve();
      return new Promise((resolve) => waiting.push(resolve));
    },
    pause() {
      paused = true;
    },
    resume() {
      paused = false;
      release();
    },
    stop() {
      stopping = true;
      release();
    },
  };
}

/** `token` whose holder waits in a pause by `rest`, which gets the wait itself. */
export function aroundPauses(token: JobToken, rest: (wait: () => Promise<void>) => Promise<void>): JobToken {
  return {
    get isPaused() {
      return token.isPaused;
    },
    get isStopping() {
      return token.isStopping;
    },
    async whilePaused() {
      if (token.isPaused) await rest(() => token.whilePaused());
    },
  };
}

/** A context for work that nobody watches: tests, scripts, one-off commands. */
export function createQuietContext(token: JobToken = createJobToken()): JobContext {
  return {
    signal: new AbortController().signal,
    token,
    progress: () => undefined,
    emit: () => undefined,
    log: () => undefined,
  };
}
