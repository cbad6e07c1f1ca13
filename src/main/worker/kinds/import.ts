import { planImport } from '../../core/data/import/plan.ts';
import { runImport } from '../../core/data/import/run.ts';
import type { JobContext } from '../../core/jobContext.ts';
import { openProject } from '../../core/store/projectStore.ts';
import type { WorkerKind } from '../kind.ts';

export const importKind: WorkerKind<'import'> = {
  needsTensorFlow: false,
  async run(params, context) {
    const project = await openProject(params.project);
    const plan = await planImport(params.path, {
      format: params.format,
      map: params.map,
      classes: project.classes,
      onProgress: reporter(context, params.dryRun ? 'Checking' : 'Reading'),
      signal: context.signal,
    });
    if (params.dryRun) return { ...plan.report, dataset: params.name ?? plan.report.dataset };
    return runImport(plan, {
      project: params.project,
      name: params.name,
      link: params.link,
      onProgress: reporter(context, 'Writing'),
      signal: context.signal,
    });
  },
};

function reporter(context: JobContext, message: string): (done: number, total: number) => void {
  return (done, total) => {
    context.progress({ done, total, unit: 'images', rate: null, secondsLeft: null, message });
  };
}
