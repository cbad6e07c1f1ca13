import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import type { JobParams, JobResult, JobSpecs } from '../../src/shared/domain/jobSpecs.ts';
import type { JobEvent, WorkerMessage, WorkerRequest } from '../../src/shared/domain/worker.ts';
import { StudioError } from '../../src/shared/errors.ts';
import { projectRoot } from './testData.ts';

/** The built worker with one job, as the host runs it. */
export interface RunningJob<Kind extends keyof JobSpecs> {
  readonly child: ChildProcess;
  readonly messages: readonly WorkerMessage[];
  /** Rejects with the job's StudioError, or an Error with the exit code or signal of a worker that died. */
  readonly result: Promise<JobResult<Kind>>;
  send(request: WorkerRequest): void;
  /** The first event that fits, past or to come. */
  event(fits: (event: JobEvent) => boolean): Promise<JobEvent>;
}

export function startJob<Kind extends keyof JobSpecs>(kind: Kind, params: JobParams<Kind>): RunningJob<Kind> {
  const child = fork(join(projectRoot, 'out/main/worker.js'), {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const messages: WorkerMessage[] = [];
  const waiting = new Set<(message: WorkerMessage) => void>();
  child.on('message', (message) => {
    messages.push(message as WorkerMessage);
    for (const notice of waiting) notice(message as WorkerMessage);
  });
  function onMessage(notice: (message: WorkerMessage) => void): void {
    messages.forEach(notice);
    waiting.add(notice);
  }
  const result = new Promise<JobResult<Kind>>((resolve, reject) => {
    onMessage((message) => {
      if (message.type === 'ready') child.send({ type: 'start', kind, params } satisfies WorkerRequest);
      if (message.type === 'done') resolve(message.result as JobResult<Kind>);
      if (message.type === 'failed') reject(StudioError.fromData(message.error));
    });
    child.on('exit', (code, signal) => reject(new Error(`The worker ended: ${signal ?? code ?? ''}`)));
  });
  result.catch(() => undefined);
  return {
    child,
    messages,
    result,
    send: (request) => child.send(request),
    event: (fits) =>
      new Promise((resolve, reject) => {
        onMessage((message) => {
          if (message.type === 'event' && fits(message.event)) resolve(message.event);
        });
        result.then(() => reject(new Error('The job ended without it.')), reject);
      }),
  };
}
