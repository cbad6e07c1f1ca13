import { computed } from 'vue';
import type { ComputedRef } from 'vue';
import { useSession } from '../../platform/session.ts';
import { useLibrary } from './store.ts';
import { libraryView } from './viewSettings.ts';

/** Height of the bar and of the ground around it, px. */
const barSpacePx = 68;

export interface SelectionBarPlace {
  readonly isShown: ComputedRef<boolean>;
  /** Pixels it covers at the end of the images: they are scrolled clear of it. */
  readonly space: ComputedRef<number>;
}

/** The bar that lies over the images while some are selected and can be changed. */
export function useSelectionBar(): SelectionBarPlace {
  const library = useLibrary();
  const session = useSession();
  const isShown = computed(
    () =>
      library.selection.ids.size > 0 &&
      session.project?.readOnly === false &&
      libraryView.value !== 'statistics',
  );
  return { isShown, space: computed(() => (isShown.value ? barSpacePx : 0)) };
}
