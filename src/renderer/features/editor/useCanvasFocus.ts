import { nextTick, watch } from 'vue';
import { isFocusLost } from '../../ui/focus.ts';

/** The canvas is hidden while the next image is read, and would lose the focus: it has it again once it is there. */
export function useCanvasFocus(canvas: () => HTMLElement | null | undefined, isShown: () => boolean): void {
  let had = false;
  watch(isShown, async (shown) => {
    if (!shown) {
      had = canvas()?.contains(document.activeElement) === true;
      return;
    }
    await nextTick();
    if (had && isFocusLost()) canvas()?.querySelector<HTMLElement>('[tabindex="0"]')?.focus();
  });
}
