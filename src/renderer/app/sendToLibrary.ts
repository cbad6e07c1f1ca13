import { computed, ref } from 'vue';
import type { ComputedRef, Ref } from 'vue';
import { useClient } from '../platform/connection.ts';
import { isPredictionLost } from '../platform/lostPrediction.ts';
import { useSession } from '../platform/session.ts';
import { t } from './i18n.ts';
import { useStart } from './start.ts';
import { useUndo } from './undo.ts';

export interface SendToLibrary {
  /** Why nothing can be sent now, whatever is shown; undefined: it can. */
  readonly lack: ComputedRef<string | undefined>;
  /** To which of several datasets: the dialog is open. */
  readonly isAsking: Ref<boolean>;
  readonly isSending: Ref<boolean>;
  /** To the only dataset, or asks to which. */
  send(this: void): void;
  sendTo(this: void, dataset: string): Promise<void>;
}

export interface SentPicture {
  /** Called at the press, since another may be shown once a dataset is chosen: the way to the prediction's id. */
  readonly choose: () => () => Promise<string>;
  /** Where it is now; null: taken out again. */
  readonly note?: (prediction: string, dataset: string | null) => void;
  /** Hears of one that the host no longer keeps. */
  readonly lost?: (prediction: string) => unknown;
}

/** A predicted picture becomes an image of a dataset, the prediction its mask; Undo takes it out again. */
export function useSendToLibrary({ choose, note = () => undefined, lost }: SentPicture): SendToLibrary {
  const session = useSession();
  const undo = useUndo();
  const { library } = useClient();
  const isAsking = ref(false);
  const { isStarting: isSending, start } = useStart(add);
  let predict: (() => Promise<string>) | undefined;

  const lack = computed(() => {
    const { project } = session;
    if (project?.readOnly === true) return project.readOnlyReason ?? t('app.readOnlyProject');
    if (project === null || project.datasets.length === 0) return t('app.send.noDataset');
    return isSending.value ? t('app.send.now') : undefined;
  });

  async function add(dataset: string, predicted: () => Promise<string>): Promise<void> {
    const prediction = await predicted();
    const adding = session.saving(library.addPredicted({ prediction, dataset }));
    const { item, unmapped } = await adding.catch((thrown: unknown) => {
      if (isPredictionLost(thrown)) lost?.(prediction);
      throw thrown;
    });
    const place = { dataset, items: [item.id] };
    const words = t('app.send.sent', { name: item.name, dataset });
    note(prediction, dataset);
    const change = {
      name: words,
      undo: async () => {
        await session.saving(library.removeItems(place));
        note(prediction, null);
      },
      redo: async () => {
        await session.saving(library.restoreItems(place));
        note(prediction, dataset);
      },
    };
    const voids = unmapped.length === 0 ? [] : [t('app.send.unknown', { names: unmapped.join(', ') })];
    undo.announce(change, [words, ...voids].join(' '));
  }

  async function sendTo(dataset: string): Promise<void> {
    if (lack.value === undefined && predict !== undefined) await start(dataset, predict);
  }

  function send(): void {
    predict = choose();
    const datasets = session.project?.datasets ?? [];
    if (datasets.length === 1) void sendTo(datasets[0].name);
    else isAsking.value = lack.value === undefined;
  }

  return { lack, isAsking, isSending, send, sendTo };
}
