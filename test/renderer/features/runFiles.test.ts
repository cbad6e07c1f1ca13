import { expect, it } from 'vitest';
import type { StudioClient } from '../../../src/shared/contract/index.ts';
import { useRunFiles } from '../../../src/renderer/features/runs/useRunFiles.ts';

it('asks for the detail of a run once, however many need it, again after a failure, and keeps none of a forgotten run', async () => {
  const questions: { readonly answer: (step: number) => void; readonly fail: () => void }[] = [];
  const client = {
    runs: {
      detail: () =>
        new Promise((resolve, reject) => {
          const answer = (step: number) => resolve({ series: [], checkpoints: [{ step }] });
          questions.push({ answer, fail: () => reject(new Error('lost')) });
        }),
      series: () => Promise.resolve([]),
    },
  } as unknown as StudioClient;
  const files = useRunFiles(client);
  const step = (): number | undefined => files.details.value.get('a')?.checkpoints[0].step;

  const failed = Promise.allSettled([files.readCurves('a'), files.needDetail('a')]);
  questions[0].fail();
  expect((await failed).map(({ status }) => status)).toEqual(['rejected', 'rejected']);

  const needed = [files.needDetail('a'), files.needDetail('a')];
  questions[1].answer(1);
  await Promise.all(needed);
  await files.needDetail('a');
  expect([questions.length, step()]).toEqual([2, 1]);

  const read = files.readDetail('a');
  questions[2].answer(2);
  await read;
  expect(step()).toBe(2);

  // Who waits for an answer has it, though the run is asked for again before it comes.
  files.forget('a');
  const waiting = files.needDetail('a');
  const again = files.readDetail('a');
  questions[3].answer(3);
  await waiting;
  expect(step()).toBe(3);
  questions[4].answer(4);
  await again;
  expect(step()).toBe(4);

  const late = files.readDetail('a');
  files.forget('a');
  questions[5].answer(5);
  await late;
  expect(step()).toBeUndefined();
});
