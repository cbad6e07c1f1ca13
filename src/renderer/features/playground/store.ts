import { defineStore } from 'pinia';
import { computed, shallowRef, watch } from 'vue';
import { useNotices } from '../../app/notices.ts';
import { useCheckpoints } from '../../platform/checkpoints.ts';
import type { CheckpointRef } from '../../platform/checkpoints.ts';
import { useClient } from '../../platform/connection.ts';
import { useSession } from '../../platform/session.ts';
import { parseScales, usePlaygroundChoices } from './choices.ts';
import { createAnswerBook } from './predictions.ts';
import type { Question } from './predictions.ts';
import { useAnswers } from './useAnswers.ts';
import { usePictures } from './usePictures.ts';

/** Pictures on checkpoints: what is asked, what is known, and what is on its way. */
export const usePlayground = defineStore('playground', () => {
  const client = useClient();
  const session = useSession();
  const notices = useNotices();
  const checkpoints = useCheckpoints();
  const choices = usePlaygroundChoices();
  const pictures = usePictures(client, choices.paths);

  const scales = computed(() => parseScales(choices.scales.value));
  const checkpoint = computed(() => checkpoints.usable(choices.checkpoint.value) ?? checkpoints.newest);
  const other = computed(() => checkpoints.usable(choices.second.value));

  function questionOf(choice: CheckpointRef | null): Question | null {
    const image = pictures.current.value?.path;
    if (choice === null || image === undefined || scales.value === null) return null;
    return { ...choice, image, size: choices.size.value, scales: scales.value, flip: choices.flip.value };
  }
  const question = computed<Question | null>((last) => asBefore(questionOf(checkpoint.value), last));
  const otherQuestion = computed<Question | null>((last) =>
    asBefore(choices.compare.value === 'one' ? null : questionOf(other.value), last),
  );
  const book = createAnswerBook(client, checkpoints.stepOf);
  const { forget, reset, ...answers } = useAnswers(book, question, otherQuestion);
  /** What the checkpoints mean now; held while something is asked, which each news of another step would end. */
  const steps = computed<readonly (number | null)[]>((last) => {
    if (last !== undefined && (answers.isRunning.value || answers.isTiming.value)) return last;
    return asBefore(
      [checkpoint.value, other.value].map((one) => one && checkpoints.stepOf(one)),
      last,
    );
  });

  /** Datasets that predictions were sent to, by the prediction. */
  const sent = shallowRef<ReadonlyMap<string, string>>(new Map());
  /** null: it was taken out again. */
  function noteSent(prediction: string, dataset: string | null): void {
    const next = new Map(sent.value);
    if (dataset === null) next.delete(prediction);
    else next.set(prediction, dataset);
    sent.value = next;
  }

  async function read(): Promise<void> {
    const kept = [choices.checkpoint.value, choices.second.value];
    await Promise.all([checkpoints.read(kept), pictures.restore()]);
  }
  watch([() => session.project?.path, () => session.host], ([path], [before]) => {
    if (path === before) {
      // Predictions and the addresses of pictures ended with the host that gave them.
      forget();
      void notices.attempt(pictures.readdress);
    } else {
      reset();
      pictures.list.value = [];
    }
  });

  return {
    ...{ ...answers, question, otherQuestion, steps, checkpoint, other, scales, choices, pictures, read },
    ...{ sent, noteSent },
  };
});

/** The one from before where it says the same: what is told of a run alone asks nothing anew. */
function asBefore<Value>(value: Value, before: Value | undefined): Value {
  return before !== undefined && JSON.stringify(value) === JSON.stringify(before) ? before : value;
}
