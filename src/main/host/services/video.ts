import { basename } from 'node:path';
import { findRun } from '../../core/store/runStore.ts';
import type { HostContext } from '../context.ts';
import type { Services } from './services.ts';

const sizeAsTrained = -1;

export function createVideoService({ session, jobs }: HostContext): Services['video'] {
  return {
    async start({ run, checkpoint, input, output, alpha, masks, csv }) {
      const project = session.require().project.dir;
      await findRun(project, run);
      return jobs.start({
        kind: 'video',
        title: `Segment ${basename(input)} with ${run}`,
        params: {
          project,
          run,
          checkpoint,
          input,
          output,
          alpha,
          size: sizeAsTrained,
          masks: masks ?? null,
          csv: csv ?? null,
        },
      });
    },
  };
}
