import { computed } from 'vue';
import type { ComputedRef, ShallowRef } from 'vue';
import type { DatasetItem } from '../../../shared/domain/dataset.ts';
import { useDatasetItems } from '../../platform/datasetItems.ts';
import { byName } from '../../platform/itemTable.ts';
import { workList } from '../../platform/workList.ts';
import type { ItemPlace } from './saving/editSession.ts';

export interface ItemList {
  /** The Library's filter and order where it chose them, else all by name. */
  readonly items: ComputedRef<readonly DatasetItem[]>;
  readonly item: ComputedRef<DatasetItem | null>;
  /** Place of the open item in the list, from 0; −1: it is not in it. */
  readonly index: ComputedRef<number>;
}

export function useItems(place: ShallowRef<ItemPlace | null>): ItemList {
  const datasets = useDatasetItems();
  const content = computed(() => (place.value === null ? null : datasets.contentOf(place.value.dataset)));
  const byId = computed(() => new Map((content.value?.items ?? []).map((item) => [item.id, item])));
  const items = computed(() => {
    const chosen = workList.value?.dataset === content.value?.dataset ? workList.value?.items : undefined;
    const found = (chosen ?? []).flatMap((id) => byId.value.get(id) ?? []);
    const open = place.value?.item;
    if (found.length > 0 && (open === undefined || found.some(({ id }) => id === open))) return found;
    return [...byId.value.values()].sort(byName);
  });
  const item = computed(() => (place.value === null ? null : (byId.value.get(place.value.item) ?? null)));

  return {
    items,
    item,
    index: computed(() => items.value.findIndex(({ id }) => id === place.value?.item)),
  };
}
