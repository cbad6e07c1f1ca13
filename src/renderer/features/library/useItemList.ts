import { computed, toRaw } from 'vue';
import type { ComputedRef, Ref } from 'vue';
import type { DatasetItem } from '../../../shared/domain/dataset.ts';
import type { LabelClass } from '../../../shared/domain/labels.ts';
import { oneOf, useRemembered } from '../../platform/remembered.ts';
import { countFilters, filterItems } from './filters.ts';
import type { FacetCounts, LibraryFilters } from './filters.ts';
import { sortItems, sortKeys } from './sorting.ts';
import type { SortKey } from './sorting.ts';
import { libraryFilters as filters } from './viewSettings.ts';

export interface ItemList {
  /** Replaced as a whole, never changed in part. */
  readonly filters: Ref<LibraryFilters>;
  readonly sort: Ref<SortKey>;
  /** What the filters let through, sorted. */
  readonly shown: ComputedRef<readonly DatasetItem[]>;
  readonly shownIds: ComputedRef<readonly string[]>;
  readonly facets: ComputedRef<FacetCounts>;
  readonly filterCount: ComputedRef<number>;
}

export function useItemList(
  items: () => readonly DatasetItem[],
  classes: () => readonly LabelClass[],
): ItemList {
  const sort = useRemembered<SortKey>('library.sort', 'name', oneOf(sortKeys));
  // Sorted before it is filtered: a filter, which changes with every key typed, then keeps the order.
  const sorted = computed(() => sortItems(items(), sort.value));
  const filtered = computed(() => filterItems(sorted.value, toRaw(filters.value), classes()));
  return {
    filters,
    sort,
    shown: computed(() => filtered.value.shown),
    shownIds: computed(() => filtered.value.shown.map((item) => item.id)),
    facets: computed(() => filtered.value.facets),
    filterCount: computed(() => countFilters(filters.value)),
  };
}
