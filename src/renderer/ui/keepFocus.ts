import { useEventListener, useMutationObserver } from '@vueuse/core';
import type { Ref } from 'vue';

const focusable = 'a[href], button, input, select, textarea, [tabindex="0"]';

/**
 * The focus stays where someone works: on an element that is moved in the list, and on what stands in the place of
 * one that is taken away.
 */
export function useKeptFocus(container: Readonly<Ref<HTMLElement | null>>): void {
  let held: HTMLElement | null = null;
  let place = 0;
  const all = (): HTMLElement[] => [...(container.value?.querySelectorAll<HTMLElement>(focusable) ?? [])];

  useEventListener(container, 'focusin', ({ target }) => {
    held = target as HTMLElement;
    place = all().indexOf(held);
  });
  // The focus was taken elsewhere on purpose.
  useEventListener(document, ['focusin', 'pointerdown'], ({ target }) => {
    if (container.value?.contains(target as Node) !== true) held = null;
  });
  useMutationObserver(
    container,
    () => {
      if (held === null) return;
      if (document.activeElement === held) place = all().indexOf(held);
      if (document.activeElement !== document.body) return;
      const next = held.isConnected ? held : all().at(Math.max(0, Math.min(place, all().length - 1)));
      next?.focus();
    },
    { childList: true, subtree: true },
  );
}
