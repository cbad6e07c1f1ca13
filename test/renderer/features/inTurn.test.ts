import { expect, it } from 'vitest';
import { inTurn } from '../../../src/renderer/features/library/inTurn.ts';

const nextTask = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

it('does each piece of work in a task of its own, in the order it was asked for', async () => {
  const done: number[] = [];
  inTurn(() => done.push(1));
  inTurn(() => {
    done.push(2);
    inTurn(() => done.push(4));
  });
  inTurn(() => done.push(3));
  expect(done).toEqual([]);
  for (const count of [1, 2, 3, 4]) {
    await nextTask();
    expect(done).toHaveLength(count);
  }
  expect(done).toEqual([1, 2, 3, 4]);
});
