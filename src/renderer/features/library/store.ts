import { defineStore } from 'pinia';
import { computed, ref, watch } from 'vue';
import type { DatasetItem, ReviewState, Split } from '../../../shared/domain/dataset.ts';
import { useClient } from '../../platform/connection.ts';
import { useSession } from '../../platform/session.ts';
import { noFilters } from './filters.ts';
import type { LibraryFilters } from './filters.ts';
import { patchItems, retag, withoutItems } from '../../platform/itemTable.ts';
import { emptySelection } from './selection.ts';
import { useItemList } from './useItemList.ts';
import { useItemSelection } from './useItemSelection.ts';
import { useShownDataset } from './useShownDataset.ts';

/** The dataset being looked at, its filters and selection. */
export const useLibrary = defineStore('library', () => {
  const session = useSession();
  const { library } = useClient();
  const { dataset, content, read, change } = useShownDataset();

  const summaries = computed(() => session.project?.datasets ?? []);
  const classes = computed(() => session.project?.classes ?? []);
  const items = computed<readonly DatasetItem[]>(() => content.value?.items ?? []);
  const list = useItemList(
    () => items.value,
    () => classes.value,
  );
  const selecting = useItemSelection(list);
  /** How far the views were scrolled, in pixels: one comes back to the same place. */
  const scrollTops = ref({ grid: 0, table: 0 });
  watch(dataset, (now, before) => {
    // From one dataset to another: those of the first one shown are remembered.
    if (now !== null && before !== null) list.filters.value = noFilters;
    selecting.selection.value = emptySelection;
    scrollTops.value = { grid: 0, table: 0 };
  });

  function setFilters(part: Partial<LibraryFilters>): void {
    list.filters.value = { ...list.filters.value, ...part };
  }

  const verbs = {
    setSplit: (ids: readonly string[], split: Split) =>
      change(
        (name) => library.setSplit({ dataset: name, items: [...ids], split }),
        (now, revision) => patchItems(now, ids, revision, (item) => ({ ...item, split })),
      ),
    setReview: (ids: readonly string[], review: ReviewState) =>
      change(
        (name) => library.setReview({ dataset: name, items: [...ids], review }),
        (now, revision) => patchItems(now, ids, revision, (item) => ({ ...item, review })),
      ),
    setTags: (ids: readonly string[], add: readonly string[], remove: readonly string[]) =>
      change(
        (name) => library.setTags({ dataset: name, items: [...ids], add: [...add], remove: [...remove] }),
        (now, revision) => patchItems(now, ids, revision, (item) => retag(item, add, remove)),
      ),
    remove: (ids: readonly string[]) =>
      change(
        (name) => library.removeItems({ dataset: name, items: [...ids] }),
        (now, revision) => withoutItems(now, ids, revision),
      ),
    restore: (back: readonly DatasetItem[]) =>
      change(
        (name) => library.restoreItems({ dataset: name, items: back.map(({ id }) => id) }),
        (now, revision) => ({ ...now, revision, items: [...now.items, ...back] }),
      ),
    deleteFiles: (ids: readonly string[]) =>
      change(
        (name) => library.deleteItems({ dataset: name, items: [...ids] }),
        (now, revision) => withoutItems(now, ids, revision),
      ),
  };
  return {
    ...{ dataset, content, summaries, classes, items, read, setFilters, scrollTops },
    ...{ ...list, ...selecting, ...verbs },
  };
});
