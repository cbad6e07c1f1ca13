import { computed } from 'vue';
import { createPinia, setActivePinia } from 'pinia';
import { expect, it } from 'vitest';
import { useNotices } from '../../../src/renderer/app/notices.ts';
import type { Answer, AnswerBook, Question } from '../../../src/renderer/features/playground/predictions.ts';
import { useAnswers } from '../../../src/renderer/features/playground/useAnswers.ts';

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
  const question = { run: 'r', checkpoint: 'best', image: '/a.png', size: 64, scales: [1], flip: false };
  const answers = useAnswers(book, computed(() => question as Question), computed(() => null)); // prettier-ignore
  const running = answers.run(false);
  expect(answers.isRunning.value).toBe(true);
  answers.reset();
  await running;
  expect(answers.isRunning.value).toBe(false);
  expect(useNotices().shown).toEqual([]);
});
