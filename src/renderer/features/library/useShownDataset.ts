import { computed, ref, watch } from 'vue';
import type { ComputedRef, Ref } from 'vue';
import type { DatasetItems } from '../../../shared/contract/library.ts';
import { useDatasetItems } from '../../platform/datasetItems.ts';
import { useSession } from '../../platform/session.ts';

export interface ShownDataset {
  /** Its name. */
  readonly dataset: Ref<string | null>;
  readonly content: ComputedRef<DatasetItems | null>;
  read(this: void, name: string): Promise<void>;
}

/** The dataset that the Library shows; none in a project just opened. */
export function useShownDataset(): ShownDataset {
  const session = useSession();
  const datasets = useDatasetItems();
  const dataset = ref<string | null>(null);
  watch(
    () => session.project?.path,
    () => (dataset.value = null),
  );

  async function read(name: string): Promise<void> {
    dataset.value = name;
    await datasets.read(name);
  }

  return {
    ...{ dataset, read },
    content: computed(() => (dataset.value === null ? null : datasets.contentOf(dataset.value))),
  };
}
