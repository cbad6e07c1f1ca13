import type { HostContext } from '../context.ts';
import type { Services } from './services.ts';

export function createJobsService({ jobs }: HostContext): Services['jobs'] {
  return {
    list: () => Promise.resolve(jobs.list()),
    pause: ({ job }) => Promise.resolve(jobs.pause(job)),
    unpause: ({ job }) => Promise.resolve(jobs.unpause(job)),
    stop: ({ job }) => Promise.resolve(jobs.stop(job)),
    cancel: ({ job }) => Promise.resolve(jobs.cancel(job)),
    move: ({ job, to }) => Promise.resolve(jobs.move(job, to)),
    requeue: ({ job }) => Promise.resolve(jobs.requeue(job)),
    startNow: ({ job }) => Promise.resolve(jobs.startNow(job)),
    giveWay: () => Promise.resolve(jobs.giveWay()),
  };
}
