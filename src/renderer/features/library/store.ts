import { defineStore } from 'pinia';
import { computed, ref, shallowRef, watch } from 'vue';
import type { DatasetItems } from '../../../shared/contract/library.ts';
import type { DatasetItem, ReviewState, Split } from '../../../shared/domain/dataset.ts';
import { useClient } from '../../platform/connection.ts';
import { useSession } from '../../platform/session.ts';
import { noFilters } from './filters.ts';
import type { LibraryFilters } from './filters.ts';
import { emptySelection } from './selection.ts';
import { useItemList } from './useItemList.ts';
import { useItemSelection } from './useItemSelection.ts';

/** The dataset being looked at, its filters and selection. */
export const useLibrary = defineStore('library', () => {
  const session = useSession();
  const client = useClient();
  const dataset = ref<string | null>(null);
  const content = shallowRef<DatasetItems | null>(null);

  const summaries = computed(() => session.project?.datasets ?? []);
  const classes = computed(() => session.project?.classes ?? []);
  const items = computed<readonly DatasetItem[]>(() => content.value?.items ?? []);
  const list = useItemList(
    () => items.value,
    () => classes.value,
  );
  const selecting = useItemSelection(list);

  function leave(): void {
    dataset.value = null;
    content.value = null;
    list.filters.value = noFilters;
    selecting.selection.value = emptySelection;
  }

  async function read(name: string): Promise<void> {
    if (dataset.value !== name) leave();
    dataset.value = name;
    const next = await client.library.items({ dataset: name });
    if (dataset.value === name) content.value = next;
  }

  function setFilters(change: Partial<LibraryFilters>): void {
    list.filters.value = { ...list.filters.value, ...change };
  }

  function openDataset(): string {
    if (dataset.value === null) throw new Error('No dataset is open.');
    return dataset.value;
  }

  async function setSplit(ids: readonly string[], split: Split): Promise<void> {
    const change = client.library.setSplit({ dataset: openDataset(), items: [...ids], split });
    content.value = await session.saving(change);
  }

  async function setReview(ids: readonly string[], review: ReviewState): Promise<void> {
    const change = client.library.setReview({ dataset: openDataset(), items: [...ids], review });
    content.value = await session.saving(change);
  }

  watch(() => session.project?.path, leave);
  session.onEvent((event) => {
    if (event.type !== 'dataset' || event.dataset !== dataset.value) return;
    if (event.revision !== content.value?.revision) void read(event.dataset);
  });

  const verbs = { read, setFilters, setSplit, setReview };
  return { dataset, content, summaries, classes, items, ...list, ...selecting, ...verbs };
});
