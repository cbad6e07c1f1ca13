import { defineStore } from 'pinia';
import { computed, ref, shallowRef, watch } from 'vue';
import { blobUrl } from '../../../shared/contract/blobs.ts';
import type { PredictedItems } from '../../../shared/domain/prediction.ts';
import { hasCheckpoint } from '../../../shared/domain/run.ts';
import type { RunSummary } from '../../../shared/domain/run.ts';
import { isJobOver } from '../../../shared/domain/job.ts';
import { useNotices } from '../../app/notices.ts';
import { useClient } from '../../platform/connection.ts';
import { useRemembered } from '../../platform/remembered.ts';
import { useSession } from '../../platform/session.ts';
import { useLibrary } from './store.ts';
import { overlayMode } from './viewSettings.ts';

/** Whose masks lie over the pictures: the dataset's own, or what a run's checkpoint predicts. */
export const usePredictions = defineStore('library.predictions', () => {
  const client = useClient();
  const session = useSession();
  const notices = useNotices();
  const library = useLibrary();
  const runs = shallowRef<readonly RunSummary[]>([]);
  /** null: the masks. */
  const run = useRemembered<string | null>('library.overlayRun', null, isNameOrNull);
  const checkpoint = useRemembered<'best' | 'latest'>('library.overlayCheckpoint', 'best');
  const predicted = shallowRef<PredictedItems | null>(null);
  const isReading = ref(false);

  const done = computed(() => new Set(predicted.value?.items));
  const missing = computed(() => library.items.length - done.value.size);
  const job = computed(() =>
    session.jobs.find((one) => one.kind === 'predictItems' && !isJobOver(one.state)),
  );

  async function readRuns(): Promise<void> {
    runs.value = (await client.runs.list()).filter(hasCheckpoint);
    if (!runs.value.some((one) => one.run === run.value)) run.value = null;
  }

  async function read(): Promise<void> {
    const [wanted, dataset] = [run.value, library.dataset];
    if (wanted === null || dataset === null) {
      predicted.value = null;
      return;
    }
    isReading.value = true;
    const ask = { run: wanted, checkpoint: checkpoint.value, dataset };
    const found = await notices.attempt(() => client.inference.predicted(ask));
    isReading.value = false;
    if (run.value === wanted && library.dataset === dataset) predicted.value = found ?? null;
  }

  /** Predicts what is missing, of all items or of some. */
  async function fill(items?: readonly string[]): Promise<void> {
    const [wanted, dataset] = [run.value, library.dataset];
    if (wanted === null || dataset === null) return;
    const some = items === undefined ? {} : { items: [...items] };
    const ask = { run: wanted, checkpoint: checkpoint.value, dataset, ...some };
    await notices.attempt(async () => session.rememberJob(await client.inference.predictItems(ask)));
  }

  /** null: the overlay is of the masks, or the item has no prediction yet. */
  function overlayOf(item: string, size: number): string | null {
    const from = predicted.value;
    if (from === null || !done.value.has(item)) return null;
    return blobUrl.predictionOverlay(from.run, from.step, from.dataset, item, size, overlayMode.value);
  }

  watch([run, checkpoint, () => library.dataset, () => library.content?.revision], () => void read(), {
    immediate: true,
  });
  watch(job, (now, before) => {
    if (before !== undefined && now === undefined) void read();
  });
  return { runs, run, checkpoint, predicted, missing, job, isReading, readRuns, read, fill, overlayOf };
});

function isNameOrNull(value: unknown): value is string | null {
  return value === null || typeof value === 'string';
}
