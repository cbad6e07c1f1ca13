import { computed, h, nextTick, shallowRef, watch } from 'vue';
import { createPinia, setActivePinia } from 'pinia';
import { expect, it, onTestFinished, vi } from 'vitest';
import type { ProjectInfo } from '../../../src/shared/contract/library.ts';
import type { StudioEvent } from '../../../src/shared/contract/system.ts';
import type { RunSummary } from '../../../src/shared/domain/run.ts';
import { useNotices } from '../../../src/renderer/app/notices.ts';
import type { Answer, AnswerBook, Question } from '../../../src/renderer/features/playground/predictions.ts';
import { usePlayground } from '../../../src/renderer/features/playground/store.ts';
import { useAnswers } from '../../../src/renderer/features/playground/useAnswers.ts';
import { createEventHub } from '../../../src/renderer/platform/eventHub.ts';
import { connectionTo } from '../support/connectionTo.ts';
import { mountComponent } from '../support/mountComponent.ts';

const about = (image: string): Question => ({
  ...{ run: 'r', checkpoint: 'best', image },
  ...{ size: 64, scales: [1], flip: false },
});

it('says nothing of a question that ended with its project', async () => {
  setActivePinia(createPinia());
  const book: AnswerBook = {
    find: () => undefined,
    isCurrent: () => false,
    forget: () => undefined,
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
    isCurrent: ({ image }) => known.has(image),
    forget: () => undefined,
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

/** The Playground of the run `r`: its best is the one of step 100 until another is told. */
async function openPlayground() {
  const hub = createEventHub<StudioEvent>();
  const summary = (best: number): RunSummary =>
    ({ run: 'r', problem: null, best: { step: best, miou: 0.5 }, latestCheckpoint: best }) as RunSummary;
  const asked: object[] = [];
  const answers: (() => void)[] = [];
  let best = 100;
  let host = 'a';
  let addresses = 0;
  const client = {
    system: { info: () => Promise.resolve({}) },
    runs: { list: () => Promise.resolve([summary(best)]) },
    inference: {
      openPictures({ paths }: { readonly paths: readonly string[] }) {
        const opened = paths.map((path) => ({ path, name: path, id: `${host}${(addresses += 1)}` }));
        return Promise.resolve(opened.map((one) => ({ ...one, width: 1, height: 1 })));
      },
      predictPicture: (question: object) => {
        asked.push(question);
        const prediction = { id: `at ${best}`, run: 'r', step: best };
        return new Promise((resolve) => answers.push(() => resolve(prediction)));
      },
    },
  };
  const size = { 'X-Width': '1', 'X-Height': '1' };
  vi.stubGlobal('fetch', () => Promise.resolve(new Response(new Uint8Array(1), { headers: size })));
  onTestFinished(() => void vi.unstubAllGlobals());
  let playground!: ReturnType<typeof usePlayground>;
  const page = { setup: () => ((playground = usePlayground()), () => h('p')) };
  mountComponent(page, () => ({}), connectionTo(client, hub.onEvent));
  const project = { path: '/p', datasets: [] } as unknown as ProjectInfo;
  hub.tell({ type: 'hello', host, jobs: [], project });
  await nextTick();
  await playground.read();
  await playground.pictures.add(['/a.png']);
  /** What came of the run asks for something anew; each of these would start a prediction on the page. */
  const news = vi.fn();
  watch(() => [playground.question, playground.steps], news, { flush: 'sync' });
  return {
    ...{ playground, asked, news },
    /** Answers what was asked last. */
    answer: () => answers.at(-1)?.(),
    train(step: number) {
      best = step;
      hub.tell({ type: 'run', run: summary(step) });
    },
    /** A host takes the place of the one there was. */
    async greetAs(name: string) {
      host = name;
      hub.tell({ type: 'hello', host, jobs: [], project });
      for (let turn = 0; turn < 10; turn += 1) await nextTick();
    },
    tellStep: (step: number) => hub.tell({ type: 'run', run: { ...summary(best), step } }),
  };
}

it('shows the prediction of an older best checkpoint until that of the new one has come', async () => {
  const { playground, asked, news, answer, train, tellStep } = await openPlayground();
  const run = async (): Promise<void> => {
    const running = playground.run(false);
    answer();
    await running;
  };
  await run();
  expect(playground.first?.prediction.step).toBe(100);
  tellStep(120);
  await run();
  expect([asked.length, news.mock.calls.length]).toEqual([1, 0]);
  train(200);
  await nextTick();
  expect([playground.first?.prediction.step, news.mock.calls.length]).toEqual([100, 1]);
  await run();
  expect(playground.first?.prediction.step).toBe(200);
  expect(asked).toEqual(
    Array.from({ length: 2 }, () => ({
      ...{ run: 'r', checkpoint: 'best', image: '/a.png', size: -1, scales: [1], flip: false },
    })),
  );
});

it('shows a prediction whose run wrote a better checkpoint meanwhile, and asks for that afterwards', async () => {
  const { playground, asked, news, answer, train } = await openPlayground();
  const running = playground.run(true);
  for (const step of [200, 300]) {
    train(step);
    await nextTick();
  }
  expect(news).not.toHaveBeenCalled();
  answer();
  await running;
  expect([playground.first?.prediction.step, playground.isRunning]).toEqual([100, false]);
  expect(news).toHaveBeenCalledTimes(1);
  const next = playground.run(false);
  answer();
  await next;
  expect([playground.first?.prediction.step, asked.length]).toEqual([300, 2]);
});

it('asks anew for a prediction that the host no longer keeps, and for no other', async () => {
  const { playground, asked, answer } = await openPlayground();
  const running = playground.run(false);
  answer();
  await running;
  await playground.renew('another');
  expect([playground.first?.prediction.id, asked.length]).toEqual(['at 100', 1]);
  const renewing = playground.renew('at 100');
  expect([playground.first, playground.isRunning, asked.length]).toEqual([null, true, 2]);
  answer();
  await renewing;
  expect([playground.first?.prediction.id, playground.isRunning]).toEqual(['at 100', false]);
});

it('asks a host that was started anew for the picture, and for the prediction when it is run again', async () => {
  const { playground, asked, answer, greetAs } = await openPlayground();
  const running = playground.run(false);
  answer();
  await running;
  const address = (): string | undefined => playground.pictures.current?.id;
  await greetAs('a');
  expect([address(), asked.length]).toEqual(['a1', 1]);
  await greetAs('b');
  expect([address(), asked.length]).toEqual(['b2', 1]);
  void playground.run(false);
  expect(asked).toHaveLength(2);
  answer();
  await vi.waitFor(() => expect(playground.first?.prediction.id).toBe('at 100'));
});
