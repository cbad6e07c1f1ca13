import type { DatasetItems, DatasetRevision } from '../../../shared/contract/library.ts';
import type { ClassStatistics } from '../../../shared/domain/dataset.ts';
import type { ImportParams } from '../../../shared/domain/jobSpecs.ts';
import { datasetStatistics } from '../../core/data/statistics.ts';
import { listDatasetNames, type Dataset } from '../../core/store/datasetStore.ts';
import {
  deleteItems,
  removeItems,
  restoreItems,
  tagItems,
  updateItems,
} from '../../core/store/itemChanges.ts';
import type { HostContext } from '../context.ts';
import type { CachedDataset } from '../datasetCache.ts';
import type { OpenProject } from '../session.ts';
import type { Services } from './services.ts';

type ImportSource = Parameters<Services['library']['startImport']>[0];

type Change = (dataset: Dataset) => Promise<Dataset>;

export function createLibraryService({ session, jobs }: HostContext): Services['library'] {
  function change(name: string, make: Change): Promise<DatasetRevision> {
    return session.write(async ({ datasets }) => {
      const { dataset, revision: previous } = await datasets.get(name);
      const { revision } = await datasets.put(await make(dataset));
      return { dataset: name, revision, previous };
    });
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
    classUsage: () => classUsage(session.require()),
    setSplit: ({ dataset, items, split }) => change(dataset, (now) => updateItems(now, items, { split })),
    setReview: ({ dataset, items, review }) => change(dataset, (now) => updateItems(now, items, { review })),
    setTags: ({ dataset, items, add, remove }) =>
      change(dataset, (now) => tagItems(now, items, { add, remove })),
    removeItems: ({ dataset, items }) => change(dataset, (now) => removeItems(now, items)),
    restoreItems: ({ dataset, items }) => change(dataset, (now) => restoreItems(now, items)),
    deleteItems: ({ dataset, items }) => change(dataset, (now) => deleteItems(now, items)),
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

/** A dataset that cannot be read counts nothing here; asking for it tells what is wrong. */
async function classUsage({ project, datasets }: OpenProject): Promise<readonly ClassStatistics[]> {
  const names = await listDatasetNames(project.dir);
  const found = await Promise.all(names.map((name) => datasets.get(name).catch(() => null)));
  const items = found.flatMap((entry) => entry?.dataset.items ?? []);
  return datasetStatistics(items, project.classes).classes;
}
