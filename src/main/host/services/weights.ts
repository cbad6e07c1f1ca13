import { encoders } from '../../core/models/encoders/index.ts';
import { findSource, listWeights, removeWeights } from '../../core/models/weights/catalogue.ts';
import { namingSchemes } from '../../core/models/weights/schemes/index.ts';
import type { HostContext } from '../context.ts';
import type { Services } from './services.ts';

export function createWeightsService({ cacheDir, jobs, events }: HostContext): Services['weights'] {
  return {
    list: () => listWeights(cacheDir),
    fetch({ id }) {
      const { source } = findSource(id);
      return Promise.resolve(
        jobs.start({
          kind: 'weights',
          title: `Fetch ${source.name}`,
          params: { action: { kind: 'fetch', id }, cacheDir },
        }),
      );
    },
    importFile({ path, encoder, naming = null }) {
      const { id, name } = encoders.get(encoder);
      if (naming !== null) namingSchemes.get(naming);
      return Promise.resolve(
        jobs.start({
          kind: 'weights',
          title: `Import weights of ${name}`,
          params: { action: { kind: 'import', path, encoder: id, naming }, cacheDir },
        }),
      );
    },
    async remove({ id }) {
      await removeWeights(id, cacheDir);
      events.publish({ type: 'weights', id, job: null, report: null });
    },
  };
}
