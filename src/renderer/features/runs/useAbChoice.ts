import { computed, ref, shallowRef, watch } from 'vue';
import type { ComputedRef, Ref, ShallowRef, WritableComputedRef } from 'vue';
import { useRoute, useRouter } from 'vue-router';
import type { DatasetItem } from '../../../shared/domain/dataset.ts';
import { useNotices } from '../../app/notices.ts';
import { useDatasetItems } from '../../platform/datasetItems.ts';
import { goneRun, parseSide, sideText } from './abSides.ts';
import type { AbSide } from './abSides.ts';
import { useRuns } from './store.ts';

const nothing: AbSide = { run: '', step: 0 };

export interface AbChoice {
  readonly a: WritableComputedRef<AbSide>;
  readonly b: WritableComputedRef<AbSide>;
  /** A run that was asked for and is not in this project; null: both are there, or the runs are not known yet. */
  readonly gone: ComputedRef<string | null>;
  readonly dataset: ComputedRef<string>;
  /** Items of the dataset that A was trained on, validation first. */
  readonly items: ShallowRef<readonly DatasetItem[]>;
  /** False while they are on their way. */
  readonly isRead: Ref<boolean>;
  readonly item: ComputedRef<DatasetItem | null>;
  move(this: void, by: number): void;
}

/** What is compared stands in the address, so that it can be gone back to and kept. */
export function useAbChoice(): AbChoice {
  const route = useRoute();
  const router = useRouter();
  const runs = useRuns();
  const datasets = useDatasetItems();
  const notices = useNotices();
  const items = shallowRef<readonly DatasetItem[]>([]);
  const isRead = ref(false);

  const side = (key: 'a' | 'b'): WritableComputedRef<AbSide> =>
    computed({
      get: () => parseSide(route.query[key]) ?? nothing,
      set: (next) => void router.replace({ query: { ...route.query, [key]: sideText(next) } }),
    });
  const [a, b] = [side('a'), side('b')];
  const gone = computed(() => (runs.isRead ? goneRun([a.value, b.value], runs.byName) : null));
  const dataset = computed(() => runs.byName.get(a.value.run)?.dataset ?? '');
  const item = computed(
    () => items.value.find(({ id }) => id === route.query['item']) ?? items.value.at(0) ?? null,
  );

  watch(
    dataset,
    async (name) => {
      items.value = [];
      isRead.value = name === '';
      const found = name === '' ? undefined : await notices.attempt(() => datasets.read(name));
      if (name !== dataset.value) return;
      items.value = [...(found?.items ?? [])].sort((one, other) => rank(one) - rank(other));
      isRead.value = true;
    },
    { immediate: true },
  );

  return {
    a,
    b,
    gone,
    dataset,
    items,
    isRead,
    item,
    move(by) {
      const at = item.value === null ? 0 : items.value.indexOf(item.value);
      const next = items.value.at(Math.max(0, Math.min(items.value.length - 1, at + by)));
      if (next !== undefined) void router.replace({ query: { ...route.query, item: next.id } });
    },
  };
}

/** Images the net has not seen come first. */
function rank({ split, mask }: DatasetItem): number {
  return ['val', 'test', 'none', 'train'].indexOf(split) + (mask === null ? 4 : 0);
}
