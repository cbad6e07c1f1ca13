import { computed } from 'vue';
import type { LabelClass } from '../../shared/domain/labels.ts';
import { useDatasetItems } from './datasetItems.ts';
import { useSession } from './session.ts';

/**
 * For the addresses of an item's mask in the colours of its classes: differs when either does, since a browser must not
 * show the picture from before.
 */
export function useOverlayKey(): (dataset: string, item: string) => number {
  const datasets = useDatasetItems();
  const session = useSession();
  const colours = computed(() => colourKey(session.project?.classes ?? []));
  return (dataset, item) => datasets.maskRevision(dataset, item) + colours.value;
}

function colourKey(classes: readonly LabelClass[]): number {
  return classes.reduce((key, { color }) => (key * 31 + Number.parseInt(color.slice(1), 16)) % 1_000_003, 7);
}
