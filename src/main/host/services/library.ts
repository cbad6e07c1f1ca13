import type { DatasetItems } from '../../../shared/contract/library.ts';
import type { DatasetItem } from '../../../shared/domain/dataset.ts';
import type { ImportParams } from '../../../shared/domain/jobSpecs.ts';
import { datasetStatistics } from '../../core/data/statistics.ts';
import { updateItems } from '../../core/store/datasetStore.ts';
import type { HostContext } from '../context.ts';
import type { CachedDataset } from '../datasetCache.ts';
import type { Services } from './services.ts';

type ImportSource = Parameters<Services['library']['startImport']>[0];

export function createLibraryService({ session, jobs }: HostContext): Services['library'] {
  async function change(
    dataset: string,
    ids: readonly string[],
    patch: Partial<Pick<DatasetItem, 'split' | 'review'>>,
  ): Promise<DatasetItems> {
    const changed = await session.write(async ({ datasets }) => {
      const before = await datasets.get(dataset);
      return datasets.put(await updateItems(before.dataset, ids, patch));
    });
    return describeItems(changed);
  }

  function importParams(source: ImportSource, dryRun: boolean): ImportParams {
    const { path, format, name, link, map } = source;
    const project = session.require().project.dir;
    return { project, path, format, name: name ?? null, link, map: map ?? null, dryRun };
  }

  return {
    items: async ({ dataset }) => describeItems(await session.require().datasets.get(dataset)),
    async statistics({ dataset }) {
      const { project, datasets } = session.require();
      return datasetStatistics((await datasets.get(dataset)).dataset.items, project.classes);
    },
    setSplit: ({ dataset, items, split }) => change(dataset, items, { split }),
    setReview: ({ dataset, items, review }) => change(dataset, items, { review }),
    planImport: (source, signal) =>
      jobs.runToEnd(
        { kind: 'import', title: `Look at ${source.path}`, params: importParams(source, true) },
        signal,
      ),
    startImport: (source) =>
      session.write(() =>
        // The worker writes under this host's lock; the queue lets one import after another run.
        Promise.resolve(
          jobs.start({
            kind: 'import',
            title: `Import ${source.path}`,
            params: importParams(source, false),
          }),
        ),
      ),
  };
}

function describeItems({ dataset, revision }: CachedDataset): DatasetItems {
  return { dataset: dataset.info.name, revision, items: dataset.items };
}
