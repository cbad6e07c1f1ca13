import { blobUrl } from '../../../shared/contract/blobs.ts';
import type { DatasetItem } from '../../../shared/domain/dataset.ts';
import { useOverlayKey } from '../../platform/overlayKey.ts';
import { useLibrary } from './store.ts';
import { usePredictions } from './usePredictions.ts';
import { isOverlayShown, overlayMode } from './viewSettings.ts';

/** Address of what lies over an item's picture; null: nothing does. */
export function useOverlayUrl(): (item: DatasetItem, size: number) => string | null {
  const library = useLibrary();
  const predictions = usePredictions();
  const overlayKey = useOverlayKey();
  return (item, size) => {
    if (!isOverlayShown.value || library.dataset === null) return null;
    if (predictions.run !== null) return predictions.overlayOf(item.id, size);
    if (item.mask === null) return null;
    const key = overlayKey(library.dataset, item.id);
    return blobUrl.overlay(library.dataset, item.id, size, key, overlayMode.value);
  };
}
