import type { HostContext } from '../context.ts';
import type { Services } from './services.ts';

export function createJobsService({ jobs }: HostContext): Services['jobs'] {
  return {
    list: () => Promise.resolve(jobs.list()),
    pause: async ({ job }) => jobs.pause(job),
    unpause: async ({ job }) => jobs.unpause(job),
    stop: async ({ job }) => jobs.stop(job),
    cancel: async ({ job }) => jobs.cancel(job),
  };
}
