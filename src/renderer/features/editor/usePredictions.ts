import { computed, ref, shallowRef } from 'vue';
import type { ComputedRef, Ref, ShallowRef } from 'vue';
import { blobUrl } from '../../../shared/contract/blobs.ts';
import { ignoreIndex } from '../../../shared/domain/labels.ts';
import { hasCheckpoint } from '../../../shared/domain/run.ts';
import type { RunSummary } from '../../../shared/domain/run.ts';
import { StudioError } from '../../../shared/errors.ts';
import { t } from '../../app/i18n.ts';
import { fromWire } from '../../platform/client.ts';
import { useClient } from '../../platform/connection.ts';
import { useRunNames } from '../../platform/runNames.ts';
import { takeIds } from './document/commands/takeIds.ts';
import { writableIds } from './document/paint.ts';
import { fetchIds } from './saving/maskBytes.ts';
import type { EditSession } from './saving/editSession.ts';
import { useEditorSettings } from './settings.ts';
import { useEditor } from './store.ts';

export type Checkpoint = 'best' | 'latest';

export interface Predictions {
  /** Runs that have a checkpoint; null while they are read. */
  readonly runs: ShallowRef<readonly RunSummary[] | null>;
  readonly run: Ref<string>;
  readonly checkpoint: Ref<Checkpoint>;
  readonly onlyVoid: Ref<boolean>;
  readonly isPredicting: ComputedRef<boolean>;
  readonly error: ShallowRef<StudioError | null>;
  read(this: void): Promise<void>;
  /** True: the prediction is painted, as one entry of the history. */
  paint(this: void): Promise<boolean>;
  cancel(this: void): void;
}

/** A checkpoint's prediction of the open image as a start. */
export function usePredictions(): Predictions {
  const client = useClient();
  const editor = useEditor();
  const runs = shallowRef<readonly RunSummary[] | null>(null);
  const run = ref('');
  const checkpoint = ref<Checkpoint>('best');
  const onlyVoid = ref(true);
  const error = shallowRef<StudioError | null>(null);
  const running = shallowRef<AbortController | null>(null);
  const paintNow = usePaint();

  async function read(): Promise<void> {
    error.value = null;
    // A mask without void leaves nothing to paint there.
    onlyVoid.value = (editor.session?.document.buffer.counts[ignoreIndex] ?? 0) > 0;
    const listed = (await client.runs.list()).filter(hasCheckpoint);
    runs.value = listed.toSorted((a, b) => b.createdAt.localeCompare(a.createdAt));
    if (!runs.value.some((one) => one.run === run.value)) run.value = runs.value.at(0)?.run ?? '';
  }

  async function paint(): Promise<boolean> {
    const work = new AbortController();
    running.value = work;
    error.value = null;
    try {
      await paintNow({ run: run.value, checkpoint: checkpoint.value }, onlyVoid.value, work.signal);
      return true;
    } catch (thrown) {
      const failure = fromWire(thrown);
      if (!work.signal.aborted) error.value = failure;
      return false;
    } finally {
      running.value = null;
    }
  }

  return {
    ...{ runs, run, checkpoint, onlyVoid, error, read, paint },
    isPredicting: computed(() => running.value !== null),
    cancel: () => running.value?.abort(),
  };
}

interface Chosen {
  readonly run: string;
  readonly checkpoint: Checkpoint;
}

function usePaint(): (chosen: Chosen, onlyVoid: boolean, signal: AbortSignal) => Promise<void> {
  const client = useClient();
  const editor = useEditor();
  const { locked } = useEditorSettings();
  const { nameOfFolder } = useRunNames();

  /** The prediction in the project's classes; void where the run's class is none of them. */
  async function predict(
    { place, document }: EditSession,
    chosen: Chosen,
    signal: AbortSignal,
  ): Promise<Uint8Array> {
    const { dataset, item } = place;
    const { step } = await client.inference.predictItem({ ...chosen, ...place }, { signal });
    const { classMap } = await client.inference.predicted({ ...chosen, checkpoint: step, dataset });
    if (classMap.every((id) => id === null)) {
      throw new StudioError('badInput', t('editor.noSharedClass'));
    }
    const ids = await fetchIds(
      blobUrl.predictionMask(chosen.run, step, dataset, item),
      item,
      document.buffer,
    );
    const table = Uint8Array.from({ length: 256 }, (_, id) => classMap.at(id) ?? ignoreIndex);
    return ids.map((id) => table[id]);
  }

  return async (chosen, onlyVoid, signal) => {
    const { session } = editor;
    if (session === null) return;
    const ids = await predict(session, chosen, signal);
    // The image may have been left meanwhile: its prediction is kept by the host, nothing is painted.
    if (signal.aborted || editor.session !== session) return;
    takeIds(session.document, ids, writableIds(new Set(locked.value), onlyVoid ? 'void' : 'any'));
    const isChanged = session.document.commit(
      t('editor.predictionOf', { run: nameOfFolder(chosen.run) }),
      'prediction',
    );
    if (!isChanged) throw new StudioError('badInput', t('editor.nothingPainted'));
  };
}
