import { computed, ref, watch } from 'vue';
import type { ComputedRef, Ref } from 'vue';
import type { DatasetItems, DatasetRevision } from '../../../shared/contract/library.ts';
import { useDatasetItems } from '../../platform/datasetItems.ts';
import { useSession } from '../../platform/session.ts';

type Ask = (dataset: string) => Promise<DatasetRevision>;
type Apply = (content: DatasetItems, revision: number) => DatasetItems;

export interface ShownDataset {
  /** Its name. */
  readonly dataset: Ref<string | null>;
  readonly content: ComputedRef<DatasetItems | null>;
  read(this: void, name: string): Promise<void>;
  change(this: void, ask: Ask, apply: Apply): Promise<void>;
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

  async function change(ask: Ask, apply: Apply): Promise<void> {
    const name = dataset.value;
    if (name === null) throw new Error('No dataset is open.');
    await datasets.change(name, () => ask(name), apply);
  }

  return {
    ...{ dataset, read, change },
    content: computed(() => (dataset.value === null ? null : datasets.contentOf(dataset.value))),
  };
}
