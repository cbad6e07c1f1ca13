import { blobUrl } from '../../../shared/contract/blobs.ts';
import type { StudioClient } from '../../../shared/contract/index.ts';
import type { PicturePrediction } from '../../../shared/domain/prediction.ts';
import type { CheckpointRef } from '../../platform/checkpoints.ts';
import { fetchRawMask, type RawMask } from '../../ui/viewer/rawMask.ts';

/** One way to look at one picture. */
export interface Question extends CheckpointRef {
  readonly image: string;
  readonly size: number;
  readonly scales: readonly number[];
  readonly flip: boolean;
}

/** A prediction with its bytes at hand. */
export interface Answer {
  readonly prediction: PicturePrediction;
  readonly mask: RawMask;
  readonly confidence: Uint8Array;
}

/** Answers kept, so that going back to a picture shows it at once. */
const places = 24;

export interface AnswerBook {
  /** What was answered last. */
  find(question: Question): Answer | undefined;
  /** Whether that is of the step that the question's checkpoint means now. */
  isCurrent(question: Question): boolean;
  ask(question: Question, signal: AbortSignal): Promise<Answer>;
  /** What the host no longer keeps is not known any more: this prediction, or without one all of them. */
  forget(prediction?: string): void;
}

/** `stepOf`: the step that a choice of a checkpoint means now. */
export function createAnswerBook(
  client: StudioClient,
  stepOf: (choice: CheckpointRef) => number | null,
): AnswerBook {
  const kept = new Map<string, Answer>();
  const keyOf = (question: Question): string => JSON.stringify(question);
  return {
    find: (question) => kept.get(keyOf(question)),
    isCurrent: (question) => kept.get(keyOf(question))?.prediction.step === stepOf(question),
    async ask(question, signal) {
      const { run, checkpoint, image, size, scales, flip } = question;
      const asked = { run, checkpoint, image, size, scales: [...scales], flip };
      const prediction = await client.inference.predictPicture(asked, { signal });
      const [mask, confidence] = await Promise.all([
        fetchRawMask(blobUrl.pictureMask(prediction.id), signal),
        fetchRawMask(blobUrl.pictureConfidence(prediction.id), signal),
      ]);
      const answer: Answer = { prediction, mask, confidence: confidence.data };
      kept.delete(keyOf(question));
      kept.set(keyOf(question), answer);
      const [oldest] = kept.keys();
      if (kept.size > places) kept.delete(oldest);
      return answer;
    },
    forget(prediction) {
      for (const [key, answer] of kept) {
        if (prediction === undefined || answer.prediction.id === prediction) kept.delete(key);
      }
    },
  };
}
