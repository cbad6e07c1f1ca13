import { computed, ref, shallowRef } from 'vue';
import type { ComputedRef, Ref, ShallowRef } from 'vue';
import type { DatasetItem } from '../../../shared/domain/dataset.ts';
import type { LabelClass } from '../../../shared/domain/labels.ts';
import { countFacets, countFilters, matches, noFilters } from './filters.ts';
import type { FacetCounts, LibraryFilters } from './filters.ts';

export type SortKey = 'name' | 'split' | 'review';

export interface ItemList {
  readonly filters: ShallowRef<LibraryFilters>;
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
  const filters = shallowRef<LibraryFilters>(noFilters);
  const sort = ref<SortKey>('name');
  const shown = computed(() => {
    const key = sort.value;
    const found = items().filter((item) => matches(item, filters.value));
    return found.sort((a, b) => a[key].localeCompare(b[key]) || a.name.localeCompare(b.name));
  });
  const classIds = computed(() => classes().map((label) => label.id));
  return {
    filters,
    sort,
    shown,
    shownIds: computed(() => shown.value.map((item) => item.id)),
    facets: computed(() => countFacets(items(), filters.value, classIds.value)),
    filterCount: computed(() => countFilters(filters.value)),
  };
}
