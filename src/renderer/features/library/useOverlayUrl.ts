import { blobUrl } from '../../../shared/contract/blobs.ts';
import type { DatasetItem } from '../../../shared/domain/dataset.ts';
import type { LabelClass } from '../../../shared/domain/labels.ts';
import { useLibrary } from './store.ts';
import { usePredictions } from './usePredictions.ts';
import { isOverlayShown, overlayMode } from './viewSettings.ts';

/** Address of what lies over an item's picture; null: nothing does. */
export function useOverlayUrl(): (item: DatasetItem, size: number) => string | null {
  const library = useLibrary();
  const predictions = usePredictions();
  return (item, size) => {
    if (!isOverlayShown.value || library.dataset === null) return null;
    if (predictions.run !== null) return predictions.overlayOf(item.id, size);
    if (item.mask === null) return null;
    const key = library.maskRevision(item.id) + colourKey(library.classes);
    return blobUrl.overlay(library.dataset, item.id, size, key, overlayMode.value);
  };
}

/** Differs where the class colours do: a browser must not show a mask in those from before. */
function colourKey(classes: readonly LabelClass[]): number {
  return classes.reduce((key, { color }) => (key * 31 + Number.parseInt(color.slice(1), 16)) % 1_000_003, 7);
}
