import { computed, shallowRef } from 'vue';
import type { ComputedRef, ShallowRef } from 'vue';
import type { DatasetItems } from '../../../shared/contract/library.ts';
import type { DatasetItem } from '../../../shared/domain/dataset.ts';
import { useClient } from '../../platform/connection.ts';
import { applyChange } from '../../platform/itemTable.ts';
import { useSession } from '../../platform/session.ts';
import { workList } from '../../platform/workList.ts';
import type { ItemPlace } from './saving/editSession.ts';

export interface ItemList {
  /** The Library's filter and order where it chose them, else all by name. */
  readonly items: ComputedRef<readonly DatasetItem[]>;
  readonly item: ComputedRef<DatasetItem | null>;
  /** Place of the open item in the list, from 0; −1: it is not in it. */
  readonly index: ComputedRef<number>;
  readonly revision: ComputedRef<number>;
  read(this: void, dataset: string): Promise<void>;
}

export function useItems(place: ShallowRef<ItemPlace | null>): ItemList {
  const client = useClient();
  const studio = useSession();
  const content = shallowRef<DatasetItems | null>(null);

  const byId = computed(() => new Map((content.value?.items ?? []).map((item) => [item.id, item])));
  const items = computed(() => {
    const chosen = workList.value?.dataset === content.value?.dataset ? workList.value?.items : undefined;
    const found = (chosen ?? []).flatMap((id) => byId.value.get(id) ?? []);
    const open = place.value?.item;
    if (found.length > 0 && (open === undefined || found.some(({ id }) => id === open))) return found;
    return [...byId.value.values()].sort((a, b) => a.name.localeCompare(b.name));
  });
  const item = computed(() => (place.value === null ? null : (byId.value.get(place.value.item) ?? null)));

  async function read(dataset: string): Promise<void> {
    const next = await client.library.items({ dataset });
    if (place.value?.dataset === dataset) content.value = next;
  }

  studio.onEvent((event) => {
    if (event.type !== 'dataset' || event.dataset !== place.value?.dataset) return;
    const next = content.value === null ? null : applyChange(content.value, event.revision, event.change);
    if (next === null) void read(event.dataset).catch(() => undefined);
    else content.value = next;
  });
  return {
    items,
    item,
    index: computed(() => items.value.findIndex(({ id }) => id === place.value?.item)),
    revision: computed(() => content.value?.revision ?? 0),
    read,
  };
}
