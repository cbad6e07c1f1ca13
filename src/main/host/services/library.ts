import type { DatasetItems, DatasetRevision } from '../../../shared/contract/library.ts';
import type { ClassStatistics } from '../../../shared/domain/dataset.ts';
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
import { addPredicted } from './addPredicted.ts';
import { createImportProcedures } from './imports.ts';
import type { Services } from './services.ts';

type Change = (dataset: Dataset) => Promise<Dataset>;

export function createLibraryService(context: HostContext): Services['library'] {
  const { session, masks } = context;
  function change(name: string, make: Change): Promise<DatasetRevision> {
    return session.write(async ({ datasets }) => {
      const { dataset, revision: previous } = await datasets.get(name);
      const { revision } = await datasets.put(await make(dataset));
      return { dataset: name, revision, previous };
    });
  }

  /** What was painted in them is written first, and nobody paints in them meanwhile. */
  async function changeHeld(
    { dataset, items }: { readonly dataset: string; readonly items: readonly string[] },
    make: Change,
  ): Promise<DatasetRevision> {
    const release = await masks.holdItems(dataset, new Set(items));
    try {
      return await change(dataset, make);
    } finally {
      release();
    }
  }

  return {
    items: async ({ dataset }) => describeItems(await session.require().datasets.get(dataset)),
    revision: async ({ dataset }) => (await session.require().datasets.get(dataset)).revision,
    async statistics({ dataset }) {
      const { project, datasets } = session.require();
      return datasetStatistics((await datasets.get(dataset)).dataset.items, project.classes);
    },
    classUsage: () => classUsage(session.require()),
    setSplit: ({ dataset, items, split }) => change(dataset, (now) => updateItems(now, items, { split })),
    setReview: ({ dataset, items, review }) => change(dataset, (now) => updateItems(now, items, { review })),
    setTags: ({ dataset, items, add, remove }) =>
      change(dataset, (now) => tagItems(now, items, { add, remove })),
    removeItems: (ask) => changeHeld(ask, (now) => removeItems(now, ask.items)),
    async restoreItems({ dataset, items }) {
      const revision = await change(dataset, (now) => restoreItems(now, items));
      await masks.recoverItems(dataset, items);
      return revision;
    },
    deleteItems: (ask) => changeHeld(ask, (now) => deleteItems(now, ask.items)),
    ...createImportProcedures(context),
    addPredicted: ({ prediction, dataset }) => addPredicted(context, prediction, dataset),
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
