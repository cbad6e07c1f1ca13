import { useEventListener } from '@vueuse/core';
import { onScopeDispose, ref } from 'vue';
import type { Ref } from 'vue';

/** What crosses the view in less time than this is not seen as a picture. */
const unseenMs = 250;
/** Scrolling that has not been fast for this long is over. */
const restMs = 100;
/** A jump out of rest (End, a search) is one if nothing follows for this long: pictures begun between would be in the way. */
const jumpMs = 40;
const frameMs = 1000 / 60;

/** Whether `scroller` is scrolled so fast that pictures would not be seen: they need not be fetched, decoded, drawn. */
export function useFastScroll(scroller: Readonly<Ref<HTMLElement | null>>): Readonly<Ref<boolean>> {
  const isFast = ref(false);
  let last = { top: 0, at: 0 };
  let timer: ReturnType<typeof setTimeout> | undefined;

  function look({ timeStamp }: Event): void {
    const { scrollTop, clientHeight } = scroller.value ?? { scrollTop: 0, clientHeight: 0 };
    const way = Math.abs(scrollTop - last.top);
    const isFirst = timeStamp - last.at > restMs;
    const time = isFirst ? frameMs : timeStamp - last.at;
    last = { top: scrollTop, at: timeStamp };
    if (way * unseenMs < clientHeight * time) return;
    isFast.value = true;
    clearTimeout(timer);
    timer = setTimeout(() => (isFast.value = false), isFirst ? jumpMs : restMs);
  }

  // Before the rows hear of it: those that come into view shall know.
  useEventListener(scroller, 'scroll', look, { passive: true, capture: true });
  onScopeDispose(() => clearTimeout(timer));
  return isFast;
}
