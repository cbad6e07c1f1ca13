import { nextTick } from 'vue';
import type { DatasetItem } from '../../../shared/domain/dataset.ts';
import { focusImages } from './imageFocus.ts';
import { nextLeft } from './selection.ts';
import type { useLibrary } from './store.ts';

type Library = Pick<ReturnType<typeof useLibrary>, 'dataset' | 'shownIds' | 'selection' | 'choose'>;

/** Takes images away; where their dataset is shown, the cursor goes on to the next that stays, the focus with it. */
export async function takeAway(
  library: Library,
  dataset: string,
  ids: readonly string[],
  work: () => Promise<void>,
): Promise<void> {
  const next = nextLeft(library.shownIds, library.selection.cursor, new Set(ids));
  await work();
  await moveCursor(library, dataset, next);
}

/** Brings images back, the cursor on the first of them where they are shown. */
export async function bringBack(
  library: Library,
  dataset: string,
  items: readonly DatasetItem[],
  work: () => Promise<void>,
): Promise<void> {
  await work();
  const back = new Set(items.map(({ id }) => id));
  await moveCursor(library, dataset, library.shownIds.find((id) => back.has(id)) ?? null);
}

async function moveCursor(library: Library, dataset: string, id: string | null): Promise<void> {
  await nextTick();
  if (library.dataset !== dataset) return;
  if (id !== null && library.shownIds.includes(id)) library.choose(id, 'move');
  await focusImages();
}
