import { changeClasses, revertClasses } from '../../core/data/classTable/change.ts';
import { createProgressMeter } from '../../core/progressMeter.ts';
import type { WorkerKind } from '../kind.ts';

export const classesKind: WorkerKind<'classes'> = {
  needsTensorFlow: false,
  run({ project, change }, context) {
    let meter: ReturnType<typeof createProgressMeter> | null = null;
    const options = {
      project,
      signal: context.signal,
      onProgress(done: number, total: number) {
        meter ??= createProgressMeter(total, 'masks');
        context.progress(meter.at(done, 'Rewriting masks'));
      },
    };
    return 'edit' in change ? changeClasses(change.edit, options) : revertClasses(change.revert, options);
  },
};
