import { defineStore } from 'pinia';
import { computed, ref, watch } from 'vue';
import type { DatasetItem } from '../../../shared/domain/dataset.ts';
import { useSession } from '../../platform/session.ts';
import { noFilters } from './filters.ts';
import type { LibraryFilters } from './filters.ts';
import { emptySelection } from './selection.ts';
import { useItemList } from './useItemList.ts';
import { useItemSelection } from './useItemSelection.ts';
import { useItemVerbs } from './useItemVerbs.ts';
import { useShownDataset } from './useShownDataset.ts';

/** The dataset being looked at, its filters and selection. */
export const useLibrary = defineStore('library', () => {
  const session = useSession();
  const { dataset, content, read } = useShownDataset();

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

  return {
    ...{ dataset, content, summaries, classes, items, read, setFilters, scrollTops },
    ...{ ...list, ...selecting, ...useItemVerbs() },
  };
});
