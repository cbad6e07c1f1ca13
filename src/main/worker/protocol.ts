import type { JobProgress } from '../../shared/domain/job.ts';
import type { WorkerMessage } from '../../shared/domain/worker.ts';
import type { JobContext, JobToken } from '../core/jobContext.ts';

export type Send = (message: WorkerMessage) => void;

/** People read at most this many updates a second; more would only load the channel. */
const progressIntervalMs = 50;

/** The context of a job whose host listens on the other end of `send`. */
export interface ChannelContext extends JobContext {
  /** Sends the progress still held back; call it before the job's last message. */
  flush(): void;
}

export function createChannelContext(send: Send, token: JobToken, signal: AbortSignal): ChannelContext {
  let latest: JobProgress | null = null;
  let timer: NodeJS.Timeout | null = null;
  function flush(): void {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    if (latest !== null) send({ type: 'progress', progress: latest });
    latest = null;
  }
  return {
    signal,
    token,
    flush,
    progress(progress) {
      latest = progress;
      timer ??= setTimeout(flush, progressIntervalMs);
    },
    emit: (event) => send({ type: 'event', event }),
    log: (line) => send({ type: 'event', event: { kind: 'log', line } }),
  };
}
