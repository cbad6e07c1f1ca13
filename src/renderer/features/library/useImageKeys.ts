import { computed, nextTick } from 'vue';
import type { ComputedRef } from 'vue';
import { gridStep } from './selection.ts';
import { useLibrary } from './store.ts';

export interface ImageKeys {
  /** The image that Tab leads to; null: there is none. */
  readonly focusId: ComputedRef<string | null>;
  press(this: void, event: KeyboardEvent): void;
}

/** The keyboard in a view of the images: one tab stop, arrows move the focus, Space and Enter open what has it. */
export function useImageKeys(
  columns: () => number,
  focusImage: () => void,
  open: { readonly preview: () => void; readonly edit: (id: string) => void },
): ImageKeys {
  const library = useLibrary();
  const focusId = computed(() => library.selection.cursor ?? library.shownIds.at(0) ?? null);

  function move(event: KeyboardEvent, from: string): void {
    if (event.altKey || event.metaKey) return;
    const ids = library.shownIds;
    const next = gridStep(event.key, ids.indexOf(from), columns(), ids.length);
    const id = next === undefined ? undefined : ids.at(next);
    if (id === undefined) return;
    event.preventDefault();
    library.choose(id, event.shiftKey ? 'extend' : event.ctrlKey ? 'move' : 'replace');
    void nextTick(focusImage);
  }

  function press(event: KeyboardEvent): void {
    const id = focusId.value;
    if (id === null) return;
    if (event.key === ' ') {
      event.preventDefault();
      // The preview is of the image with the cursor, which none has before something is chosen.
      library.choose(id, 'move');
      open.preview();
    } else if (event.key === 'Enter' && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      open.edit(id);
    } else move(event, id);
  }

  return { focusId, press };
}
