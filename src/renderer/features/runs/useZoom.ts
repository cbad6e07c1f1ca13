import { computed, ref } from 'vue';
import type { WritableComputedRef } from 'vue';
import type { ZoomRange } from '../../charts/lineChart/chart.ts';

/** The part of an axis that charts show, null for all of it; all again once `subject` names another axis or run. */
export function useZoom(subject: () => string): WritableComputedRef<ZoomRange | null> {
  const zoom = ref<{ readonly of: string; readonly range: ZoomRange | null }>({ of: '', range: null });
  return computed({
    get: () => (zoom.value.of === subject() ? zoom.value.range : null),
    set: (range) => (zoom.value = { of: subject(), range }),
  });
}
