import { defineStore } from 'pinia';
import { computed, shallowRef, watch } from 'vue';
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
  const checkpoints = useCheckpoints();
  const choices = usePlaygroundChoices();
  const pictures = usePictures(client, choices.paths);

  const scales = computed(() => parseScales(choices.scales.value));
  const checkpoint = computed(() => checkpoints.usable(choices.checkpoint.value) ?? checkpoints.newest);
  const other = computed(() => checkpoints.usable(choices.second.value));

  /** Apart: what is told of a run without another checkpoint asks nothing anew. */
  const step = computed(() => checkpoint.value && checkpoints.stepOf(checkpoint.value));
  const otherStep = computed(() => other.value && checkpoints.stepOf(other.value));

  function questionOf(choice: CheckpointRef | null, at: number | null): Question | null {
    const image = pictures.current.value?.path;
    if (choice === null || image === undefined || scales.value === null) return null;
    return {
      ...choice,
      step: at,
      image,
      size: choices.size.value,
      scales: scales.value,
      flip: choices.flip.value,
    };
  }
  const question = computed(() => questionOf(checkpoint.value, step.value));
  const otherQuestion = computed(() =>
    choices.compare.value === 'one' ? null : questionOf(other.value, otherStep.value),
  );
  const { reset, ...answers } = useAnswers(createAnswerBook(client), question, otherQuestion);

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
  watch(
    () => session.project?.path,
    () => {
      reset();
      pictures.list.value = [];
    },
  );

  return {
    ...{ ...answers, question, otherQuestion, checkpoint, other, scales, choices, pictures, read },
    ...{ sent, noteSent },
  };
});
