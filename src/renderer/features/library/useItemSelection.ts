import { computed, shallowRef, watch } from 'vue';
import type { ComputedRef, ShallowRef } from 'vue';
import type { DatasetItem } from '../../../shared/domain/dataset.ts';
import { emptySelection, restrict, select } from './selection.ts';
import type { Selection, SelectMode } from './selection.ts';
import type { ItemList } from './useItemList.ts';

export interface ItemSelection {
  readonly selection: ShallowRef<Selection>;
  readonly cursorItem: ComputedRef<DatasetItem | null>;
  /** Selected items, or the one under the focus where none is selected. */
  readonly targets: ComputedRef<readonly DatasetItem[]>;
  choose(this: void, id: string, mode: SelectMode): void;
  /** Selects these, in addition to `before`. */
  selectIds(this: void, ids: readonly string[], before: ReadonlySet<string>): void;
  selectAll(this: void): void;
  selectNone(this: void): void;
}

/** The selection among the shown items; what the filters hide is no longer selected. */
export function useItemSelection({ shown, shownIds }: ItemList): ItemSelection {
  const selection = shallowRef<Selection>(emptySelection);
  const cursorItem = computed(() => shown.value.find((item) => item.id === selection.value.cursor) ?? null);
  watch(shownIds, (ids) => {
    const { ids: chosen, cursor } = selection.value;
    if (chosen.size > 0 || cursor !== null) selection.value = restrict(selection.value, ids);
  });
  return {
    selection,
    cursorItem,
    targets: computed(() => {
      const { ids } = selection.value;
      if (ids.size > 0) return shown.value.filter((item) => ids.has(item.id));
      return cursorItem.value === null ? [] : [cursorItem.value];
    }),
    choose(id, mode) {
      selection.value = select(selection.value, shownIds.value, id, mode);
    },
    selectIds(ids, before) {
      const cursor = ids.at(-1) ?? selection.value.cursor;
      selection.value = { ids: new Set([...before, ...ids]), cursor, anchor: ids.at(0) ?? cursor };
    },
    selectAll() {
      selection.value = { ...selection.value, ids: new Set(shownIds.value) };
    },
    selectNone() {
      selection.value = { ...selection.value, ids: new Set() };
    },
  };
}
