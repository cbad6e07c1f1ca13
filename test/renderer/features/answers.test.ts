import { computed, nextTick, shallowRef } from 'vue';
import { createPinia, setActivePinia } from 'pinia';
import { expect, it } from 'vitest';
import { useNotices } from '../../../src/renderer/app/notices.ts';
import type { Answer, AnswerBook, Question } from '../../../src/renderer/features/playground/predictions.ts';
import { useAnswers } from '../../../src/renderer/features/playground/useAnswers.ts';

const about = (image: string): Question => ({
  ...{ run: 'r', checkpoint: 'best', image },
  ...{ size: 64, scales: [1], flip: false },
});

it('says nothing of a question that ended with its project', async () => {
  setActivePinia(createPinia());
  const book: AnswerBook = {
    find: () => undefined,
    clear: () => undefined,
    ask: (_question, signal) =>
      new Promise<Answer>((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(new Error('The run was closed.')));
      }),
  };
  const answers = useAnswers(book, computed(() => about('/a.png')), computed(() => null)); // prettier-ignore
  const running = answers.run(false);
  expect(answers.isRunning.value).toBe(true);
  answers.reset();
  await running;
  expect(answers.isRunning.value).toBe(false);
  expect(useNotices().shown).toEqual([]);
});

it('shows an answer with its own picture alone, however late it comes', async () => {
  setActivePinia(createPinia());
  const known = new Map<string, Answer>();
  const waiting: (() => void)[] = [];
  const book: AnswerBook = {
    find: ({ image }) => known.get(image),
    clear: () => undefined,
    ask: (asked) =>
      new Promise((resolve) => {
        waiting.push(() => {
          const answer = { prediction: { id: asked.image } } as Answer;
          known.set(asked.image, answer);
          resolve(answer);
        });
      }),
  };
  const image = shallowRef('/1.png');
  const answers = useAnswers(book, computed(() => about(image.value)), computed(() => about(`${image.value} B`))); // prettier-ignore
  const shown = () => [answers.first.value?.prediction.id, answers.second.value?.prediction.id];
  const running = answers.run(false);
  image.value = '/2.png';
  for (let at = 0; at < 2; at += 1) {
    await nextTick();
    waiting[at]();
  }
  await running;
  expect(shown()).toEqual([undefined, undefined]);
  image.value = '/1.png';
  await nextTick();
  expect(shown()).toEqual(['/1.png', '/1.png B']);
});
