import { findSource, fetchSource } from '../../core/models/weights/catalogue.ts';
import { importWeights } from '../../core/models/weights/importFile.ts';
import { createProgressMeter, type ProgressMeter } from '../../core/progressMeter.ts';
import type { WorkerKind } from '../kind.ts';

export const weightsKind: WorkerKind<'weights'> = {
  needsTensorFlow: false,
  async run({ action, cacheDir }, context) {
    if (action.kind === 'import') return importWeights(action, cacheDir);
    const { source } = findSource(action.id);
    let meter: ProgressMeter | undefined;
    const path = await fetchSource(source, cacheDir, {
      signal: context.signal,
      onBytes: (done, total) => {
        meter ??= createProgressMeter(total, 'bytes');
        context.progress(meter.at(done, `Fetching ${source.name}`));
      },
    });
    return { id: source.id, path, report: null };
  },
};
