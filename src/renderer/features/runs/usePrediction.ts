import { onScopeDispose, shallowRef, watch } from 'vue';
import type { ShallowRef } from 'vue';
import { blobUrl } from '../../../shared/contract/blobs.ts';
import { useClient } from '../../platform/connection.ts';
import { fromWire } from '../../platform/client.ts';
import { fetchRawMask } from '../../ui/viewer/rawMask.ts';
import type { RawMask } from '../../ui/viewer/rawMask.ts';
import type { AbSide } from './abSides.ts';

export interface Prediction {
  /** null: not there yet. */
  readonly mask: ShallowRef<RawMask | null>;
  readonly isBusy: ShallowRef<boolean>;
  /** Why there is none; null while there is nothing wrong. */
  readonly problem: ShallowRef<string | null>;
}

/** What a checkpoint predicts of an item, made when it is not stored yet; earlier questions are called off. */
export function usePrediction(ask: () => { side: AbSide; dataset: string; item: string } | null): Prediction {
  const client = useClient();
  const mask = shallowRef<RawMask | null>(null);
  const isBusy = shallowRef(false);
  const problem = shallowRef<string | null>(null);
  let running: AbortController | undefined;

  async function read(): Promise<void> {
    running?.abort();
    const wanted = ask();
    const mine = new AbortController();
    running = mine;
    mask.value = null;
    problem.value = null;
    isBusy.value = wanted !== null;
    if (wanted === null) return;
    const { side, dataset, item } = wanted;
    try {
      const input = { run: side.run, checkpoint: side.step, dataset, item };
      const { step } = await client.inference.predictItem(input, { signal: mine.signal });
      const found = await fetchRawMask(blobUrl.predictionMask(side.run, step, dataset, item), mine.signal);
      if (running === mine) mask.value = found;
    } catch (thrown) {
      if (running === mine) problem.value = fromWire(thrown).message;
    }
    if (running === mine) isBusy.value = false;
  }

  watch(
    () => JSON.stringify(ask()),
    () => void read(),
    { immediate: true },
  );
  onScopeDispose(() => running?.abort());
  return { mask, isBusy, problem };
}
