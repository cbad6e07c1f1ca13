import { defineStore } from 'pinia';
import { computed, ref, shallowRef, watch } from 'vue';
import type { DatasetItems } from '../../../shared/contract/library.ts';
import type { DatasetItem, ReviewState, Split } from '../../../shared/domain/dataset.ts';
import { useClient } from '../../platform/connection.ts';
import { useSession } from '../../platform/session.ts';
import { countFacets, countFilters, matches, noFilters } from './filters.ts';
import type { LibraryFilters } from './filters.ts';
import { emptySelection, restrict, select } from './selection.ts';
import type { Selection, SelectMode } from './selection.ts';

export type SortKey = 'name' | 'split' | 'review';

/** The dataset being looked at, its filters and selection. */
export const useLibrary = defineStore('library', () => {
  const session = useSession();
  const client = useClient();
  const dataset = ref<string | null>(null);
  const content = shallowRef<DatasetItems | null>(null);
  const filters = shallowRef<LibraryFilters>(noFilters);
  const sort = ref<SortKey>('name');
  const selection = shallowRef<Selection>(emptySelection);

  const summaries = computed(() => session.project?.datasets ?? []);
  const classes = computed(() => session.project?.classes ?? []);
  const items = computed<readonly DatasetItem[]>(() => content.value?.items ?? []);
  const shown = computed(() => {
    const key = sort.value;
    const found = items.value.filter((item) => matches(item, filters.value));
    return found.sort((a, b) => a[key].localeCompare(b[key]) || a.name.localeCompare(b.name));
  });
  const shownIds = computed(() => shown.value.map((item) => item.id));
  const facets = computed(() =>
    countFacets(
      items.value,
      filters.value,
      classes.value.map((label) => label.id),
    ),
  );
  const cursorItem = computed(() => shown.value.find((item) => item.id === selection.value.cursor) ?? null);

  async function read(name: string): Promise<void> {
    if (dataset.value !== name) {
      dataset.value = name;
      content.value = null;
      selection.value = emptySelection;
    }
    const next = await client.library.items({ dataset: name });
    if (dataset.value === name) show(next);
  }

  function show(next: DatasetItems): void {
    content.value = next;
    selection.value = restrict(selection.value, shownIds.value);
  }

  function reset(): void {
    dataset.value = null;
    content.value = null;
    filters.value = noFilters;
    selection.value = emptySelection;
  }
  watch(() => session.project?.path, reset);
  session.onEvent((event) => {
    if (event.type !== 'dataset' || event.dataset !== dataset.value) return;
    if (event.revision !== content.value?.revision) void read(event.dataset);
  });

  function setFilters(change: Partial<LibraryFilters>): void {
    filters.value = { ...filters.value, ...change };
    selection.value = restrict(selection.value, shownIds.value);
  }

  function choose(id: string, mode: SelectMode): void {
    selection.value = select(selection.value, shownIds.value, id, mode);
  }

  function selectAll(): void {
    selection.value = { ...selection.value, ids: new Set(shownIds.value) };
  }

  function selectNone(): void {
    selection.value = { ...selection.value, ids: new Set() };
  }

  /** Selected items, or the one under the focus where none is selected. */
  const targets = computed<readonly DatasetItem[]>(() => {
    const { ids } = selection.value;
    if (ids.size > 0) return shown.value.filter((item) => ids.has(item.id));
    return cursorItem.value === null ? [] : [cursorItem.value];
  });

  async function setSplit(ids: readonly string[], split: Split): Promise<void> {
    const name = requireDataset();
    show(await session.saving(client.library.setSplit({ dataset: name, items: [...ids], split })));
  }

  async function setReview(ids: readonly string[], review: ReviewState): Promise<void> {
    const name = requireDataset();
    show(await session.saving(client.library.setReview({ dataset: name, items: [...ids], review })));
  }

  function requireDataset(): string {
    if (dataset.value === null) throw new Error('No dataset is open.');
    return dataset.value;
  }

  return {
    dataset,
    content,
    filters,
    sort,
    selection,
    summaries,
    classes,
    items,
    shown,
    shownIds,
    facets,
    cursorItem,
    targets,
    filterCount: computed(() => countFilters(filters.value)),
    read,
    setFilters,
    choose,
    selectAll,
    selectNone,
    setSplit,
    setReview,
  };
});
