import type { DatasetItem, ReviewState, Split } from '../../../shared/domain/dataset.ts';
import { useClient } from '../../platform/connection.ts';
import { useDatasetItems } from '../../platform/datasetItems.ts';
import { patchItems, retag, withoutItems } from '../../platform/itemTable.ts';

type Ids = readonly string[];

export interface ItemVerbs {
  setSplit(this: void, dataset: string, ids: Ids, split: Split): Promise<void>;
  setReview(this: void, dataset: string, ids: Ids, review: ReviewState): Promise<void>;
  setTags(this: void, dataset: string, ids: Ids, add: Ids, remove: Ids): Promise<void>;
  remove(this: void, dataset: string, ids: Ids): Promise<void>;
  restore(this: void, dataset: string, back: readonly DatasetItem[]): Promise<void>;
  deleteFiles(this: void, dataset: string, ids: Ids): Promise<void>;
}

/** Changes to items of the dataset that is named, which need not be the one shown. */
export function useItemVerbs(): ItemVerbs {
  const { library } = useClient();
  const { change } = useDatasetItems();
  return {
    setSplit: (dataset, ids, split) =>
      change(
        dataset,
        () => library.setSplit({ dataset, items: [...ids], split }),
        (now, revision) => patchItems(now, ids, revision, (item) => ({ ...item, split })),
      ),
    setReview: (dataset, ids, review) =>
      change(
        dataset,
        () => library.setReview({ dataset, items: [...ids], review }),
        (now, revision) => patchItems(now, ids, revision, (item) => ({ ...item, review })),
      ),
    setTags: (dataset, ids, add, remove) =>
      change(
        dataset,
        () => library.setTags({ dataset, items: [...ids], add: [...add], remove: [...remove] }),
        (now, revision) => patchItems(now, ids, revision, (item) => retag(item, add, remove)),
      ),
    remove: (dataset, ids) =>
      change(
        dataset,
        () => library.removeItems({ dataset, items: [...ids] }),
        (now, revision) => withoutItems(now, ids, revision),
      ),
    restore: (dataset, back) =>
      change(
        dataset,
        () => library.restoreItems({ dataset, items: back.map(({ id }) => id) }),
        (now, revision) => ({ ...now, revision, items: [...now.items, ...back] }),
      ),
    deleteFiles: (dataset, ids) =>
      change(
        dataset,
        () => library.deleteItems({ dataset, items: [...ids] }),
        (now, revision) => withoutItems(now, ids, revision),
      ),
  };
}
