import { nextTick, onBeforeUnmount, onMounted } from 'vue';
import type { Ref } from 'vue';
import { focusWhenThere, isFocusLost } from '../../ui/focus.ts';
import { useLibrary } from './store.ts';

/** The view of the images that is open: it brings the one with the cursor into sight and focuses it. */
interface ImageView {
  readonly scroller: Readonly<Ref<HTMLElement | null>>;
  readonly focus: () => void;
}
let view: ImageView | null = null;

/** For a view whose rows far away do not exist; `reveal` scrolls to the image at a place. Gives what focuses it. */
export function useImageFocus(
  scroller: Readonly<Ref<HTMLElement | null>>,
  reveal: (place: number) => void,
): () => void {
  const library = useLibrary();
  function show(): void {
    const { cursor } = library.selection;
    reveal(cursor === null ? 0 : Math.max(0, library.shownIds.indexOf(cursor)));
  }
  function find(): HTMLElement | null | undefined {
    const found = scroller.value?.querySelector<HTMLElement>('[tabindex="0"]');
    // A view that has just opened goes back to where it was scrolled.
    if (!found) show();
    return found;
  }
  function focus(): void {
    show();
    focusWhenThere(find);
  }
  const own = { scroller, focus };
  onMounted(() => (view = own));
  onBeforeUnmount(() => {
    if (view === own) view = null;
  });
  return focus;
}

/** Focuses the image with the cursor where the images have the focus, or nothing has it; without images the heading. */
export async function focusImages(): Promise<void> {
  await nextTick();
  const isWithin = view?.scroller.value?.contains(document.activeElement) === true;
  if (!isWithin && !isFocusLost()) return;
  if (view === null) document.querySelector<HTMLElement>('h1')?.focus();
  else view.focus();
}
