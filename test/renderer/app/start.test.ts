import { createPinia, setActivePinia } from 'pinia';
import { expect, it } from 'vitest';
import { useNotices } from '../../../src/renderer/app/notices.ts';
import { useStart } from '../../../src/renderer/app/start.ts';

it('begins once for a double press, and once more when the first has begun or failed', async () => {
  setActivePinia(createPinia());
  const begun: { readonly name: string; end(): void; fail(): void }[] = [];
  const { isStarting, start } = useStart(
    (name: string) =>
      new Promise<string>((resolve, reject) => {
        begun.push({ name, end: () => resolve(name), fail: () => reject(new Error('No space left.')) });
      }),
  );
  const presses = [start('a'), start('a')];
  expect(begun).toHaveLength(1);
  expect(isStarting.value).toBe(true);
  begun[0].end();
  expect(await Promise.all(presses)).toEqual(['a', undefined]);
  expect(isStarting.value).toBe(false);
  const again = start('b');
  begun[1].fail();
  expect(await again).toBeUndefined();
  expect(useNotices().shown.map(({ text }) => text)).toEqual(['No space left.']);
  void start('c');
  expect(begun.map(({ name }) => name)).toEqual(['a', 'b', 'c']);
});

it('begins meanwhile for what is not the same', () => {
  setActivePinia(createPinia());
  const begun: string[] = [];
  const { start } = useStart(
    (run: string) => (begun.push(run), new Promise(() => undefined)),
    (run) => run,
  );
  for (const run of ['a', 'b', 'a']) void start(run);
  expect(begun).toEqual(['a', 'b']);
});
