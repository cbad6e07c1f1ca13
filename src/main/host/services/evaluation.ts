import { basename } from 'node:path';
import { shortRunName } from '../../../shared/domain/runName.ts';
import { readEvaluations } from '../../core/store/evaluationStore.ts';
import { findRun } from '../../core/store/runStore.ts';
import type { HostContext } from '../context.ts';
import type { Services } from './services.ts';

export function createEvaluationService({ session, jobs, masks }: HostContext): Services['evaluation'] {
  return {
    async start({ run: asked, checkpoint, split, dataset, ...seen }) {
      const project = session.require().project.dir;
      const run = basename(await findRun(project, asked));
      await masks.writeAll();
      return jobs.start({
        kind: 'evaluate',
        title: `Evaluate ${shortRunName(run)} on ${split}`,
        run,
        params: { project, run, checkpoint, split, dataset: dataset ?? null, grid: 'label', ...seen },
      });
    },
    results: async ({ run }) => readEvaluations(await findRun(session.require().project.dir, run)),
  };
}
