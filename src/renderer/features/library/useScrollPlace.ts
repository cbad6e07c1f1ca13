import { onBeforeUnmount, watch } from 'vue';
import type { Ref } from 'vue';
import { useLibrary } from './store.ts';

/** Puts a view of the images back to where it was scrolled, once it is as high as its rows (`isReady`). */
export function useScrollPlace(
  view: 'grid' | 'table',
  scroller: Readonly<Ref<HTMLElement | null>>,
  isReady: () => boolean,
): void {
  const library = useLibrary();
  const { dataset } = library;
  const stop = watch(
    isReady,
    (ready) => {
      if (!ready || scroller.value === null) return;
      scroller.value.scrollTop = library.scrollTops[view];
      stop();
    },
    { flush: 'post' },
  );
  onBeforeUnmount(() => {
    if (scroller.value !== null && library.dataset === dataset)
      library.scrollTops[view] = scroller.value.scrollTop;
  });
}
