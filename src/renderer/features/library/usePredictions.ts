import { defineStore } from 'pinia';
import { computed, ref, shallowRef, watch } from 'vue';
import { blobUrl } from '../../../shared/contract/blobs.ts';
import type { PredictedItems } from '../../../shared/domain/prediction.ts';
import { isJobOver } from '../../../shared/domain/job.ts';
import { useNotices } from '../../app/notices.ts';
import { useCheckpoints } from '../../platform/checkpoints.ts';
import { fromWire } from '../../platform/client.ts';
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
  const checkpoints = useCheckpoints();
  const runs = computed(() => checkpoints.runs);
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
    await checkpoints.read();
    if (checkpoints.isKnown && !runs.value.some((one) => one.run === run.value)) run.value = null;
  }

  async function read(): Promise<void> {
    const [wanted, dataset] = [run.value, library.dataset];
    if (wanted === null || dataset === null) {
      predicted.value = null;
      return;
    }
    isReading.value = true;
    const ask = { run: wanted, checkpoint: checkpoint.value, dataset };
    const found = await client.inference.predicted(ask).catch((thrown: unknown) => failed(thrown, wanted));
    isReading.value = false;
    if (run.value === wanted && library.dataset === dataset) predicted.value = found;
  }

  /** A run of another day may be gone: then the masks are meant again. */
  async function failed(thrown: unknown, wanted: string): Promise<null> {
    if (fromWire(thrown).code === 'notFound') await readRuns().catch(() => undefined);
    if (run.value === wanted) notices.fail(thrown);
    return null;
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
  session.onEvent((event) => {
    if (event.type === 'runRemoved' && event.run === run.value) run.value = null;
  });
  watch(job, (now, before) => {
    if (before !== undefined && now === undefined) void read();
  });
  return { runs, run, checkpoint, predicted, missing, job, isReading, readRuns, read, fill, overlayOf };
});

function isNameOrNull(value: unknown): value is string | null {
  return value === null || typeof value === 'string';
}
