import { ref, shallowRef, watch } from 'vue';
import type { ComputedRef, Ref, ShallowRef } from 'vue';
import { useNotices } from '../../app/notices.ts';
import type { Answer, AnswerBook, Question } from './predictions.ts';

/** How often a picture is run to time it. */
export const timedRuns = 5;

export interface Timing {
  /** Milliseconds. */
  readonly median: number;
  readonly fastest: number;
}

export interface Answers {
  readonly first: ShallowRef<Answer | null>;
  readonly second: ShallowRef<Answer | null>;
  readonly isRunning: Ref<boolean>;
  readonly timing: ShallowRef<Timing | null>;
  readonly isTiming: Ref<boolean>;
  /**
   * Asks for what is not known of the checkpoints of now; `anew` also for what is. A newer run takes the place of one
   * under way.
   */
  run(this: void, anew: boolean): Promise<void>;
  /** Asks anew for what is shown of a prediction that the host no longer keeps; without one, for all that is shown. */
  renew(this: void, prediction?: string): Promise<void>;
  timePicture(this: void): Promise<void>;
  /** The host keeps no prediction any more: all is asked for anew, and what is shown stays until then. */
  forget(this: void): void;
  reset(this: void): void;
}

/**
 * The answers to the two questions of the moment: known ones at once, others when asked for. One stays when its run has
 * a better or newer checkpoint, for it names its step, until the next has come.
 */
export function useAnswers(
  book: AnswerBook,
  question: ComputedRef<Question | null>,
  otherQuestion: ComputedRef<Question | null>,
): Answers {
  const notices = useNotices();
  const [first, second] = [shallowRef<Answer | null>(null), shallowRef<Answer | null>(null)];
  const timing = shallowRef<Timing | null>(null);
  const [isRunning, isTiming] = [ref(false), ref(false)];
  let running = new AbortController();
  /** Ends what is under way. */
  const restart = (): AbortController => (running.abort(), (running = new AbortController()));

  function showKnown(): void {
    first.value = (question.value && book.find(question.value)) ?? null;
    second.value = (otherQuestion.value && book.find(otherQuestion.value)) ?? null;
  }

  async function run(anew: boolean): Promise<void> {
    const current = restart();
    isRunning.value = true;
    try {
      for (const asked of [question.value, otherQuestion.value]) {
        if (asked !== null && (anew || !book.isCurrent(asked))) await book.ask(asked, current.signal);
        // Another picture may be chosen by now: its answers are shown, not those that came.
        if (running === current) showKnown();
      }
    } catch (thrown) {
      if (running === current) notices.fail(thrown);
    }
    if (running === current) isRunning.value = false;
  }

  async function renew(prediction?: string): Promise<void> {
    const shown = [first.value, second.value];
    book.forget(prediction);
    showKnown();
    if (shown[0] !== first.value || shown[1] !== second.value) await run(false);
  }

  async function timePicture(): Promise<void> {
    const asked = question.value;
    if (asked === null) return;
    isTiming.value = true;
    try {
      const found = await timeIt(book, asked, running.signal);
      if (question.value === asked) timing.value = found;
      showKnown();
    } finally {
      isTiming.value = false;
    }
  }

  watch([question, otherQuestion], () => {
    timing.value = null;
    showKnown();
  });
  return {
    ...{ first, second, isRunning, timing, isTiming, run, renew, timePicture, forget: () => book.forget() },
    reset() {
      restart();
      isRunning.value = false;
      book.forget();
      [first.value, second.value, timing.value] = [null, null, null];
    },
  };
}

async function timeIt(book: AnswerBook, asked: Question, signal: AbortSignal): Promise<Timing> {
  const times: number[] = [];
  for (let count = 0; count < timedRuns; count += 1) {
    times.push((await book.ask(asked, signal)).prediction.netMilliseconds);
  }
  times.sort((a, b) => a - b);
  return { median: times[Math.floor(times.length / 2)], fastest: times[0] };
}
