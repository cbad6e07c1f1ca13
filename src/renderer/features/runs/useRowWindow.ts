import { useElementSize, useEventListener } from '@vueuse/core';
import { computed, ref } from 'vue';
import type { ComputedRef, Ref } from 'vue';

/** Rows drawn above and below what is in sight, so that scrolling never shows a gap. */
const spare = 20;
/** Below this all rows are drawn: the browser's own search finds them. */
const fewRows = 200;

export interface RowWindow<Row> {
  readonly rows: ComputedRef<readonly Row[]>;
  /** Room for the rows before and after, in pixels. */
  readonly before: ComputedRef<number>;
  readonly after: ComputedRef<number>;
}

/** Of very many rows of one height only those in sight. */
export function useRowWindow<Row>(
  scroller: Ref<HTMLElement | null>,
  all: () => readonly Row[],
  rowHeight: number,
): RowWindow<Row> {
  // VueUse's useScroll measures at once, which costs the page that opens a layout more.
  const y = ref(0);
  useEventListener(scroller, 'scroll', () => (y.value = scroller.value?.scrollTop ?? 0), { passive: true });
  const { height } = useElementSize(scroller);
  const isShort = computed(() => all().length <= fewRows);
  const first = computed(() =>
    isShort.value ? 0 : Math.max(0, Math.min(all().length - 1, Math.floor(y.value / rowHeight) - spare)),
  );
  const last = computed(() =>
    isShort.value
      ? all().length
      : Math.min(all().length, Math.ceil((y.value + height.value) / rowHeight) + spare),
  );
  return {
    rows: computed(() => all().slice(first.value, last.value)),
    before: computed(() => first.value * rowHeight),
    after: computed(() => (all().length - last.value) * rowHeight),
  };
}
