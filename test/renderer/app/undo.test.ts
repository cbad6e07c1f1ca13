import { createPinia, setActivePinia } from 'pinia';
import { expect, it, vi } from 'vitest';
import { StudioError } from '../../../src/shared/errors.ts';
import type { ErrorCode } from '../../../src/shared/errors.ts';
import { useNotices } from '../../../src/renderer/app/notices.ts';
import { useUndo } from '../../../src/renderer/app/undo.ts';
import type { Change } from '../../../src/renderer/app/undo.ts';

function openStores() {
  setActivePinia(createPinia());
  const [undo, notices] = [useUndo(), useNotices()];
  const log: string[] = [];
  const change = (name: string): Change => ({
    name,
    undo: () => Promise.resolve(void log.push(`undo ${name}`)),
    redo: () => Promise.resolve(void log.push(`redo ${name}`)),
  });
  /** Its first call either way fails. */
  const shaky = (name: string, code: ErrorCode): Change => {
    const failed = new Set<string>();
    const call = (way: string): Promise<void> => {
      if (failed.has(way)) return Promise.resolve(void log.push(`${way} ${name}`));
      failed.add(way);
      return Promise.reject(new StudioError(code, `No ${way}.`));
    };
    return { name, undo: () => call('undo'), redo: () => call('redo') };
  };
  const press = (): void => notices.shown[0]?.actions[0]?.perform();
  return { undo, notices, log, change, shaky, press };
}

it('takes back by a message the change it names, whatever came after it', async () => {
  const { undo, log, change, press } = openStores();
  undo.announce(change('split'));
  undo.remember(change('theme'));
  undo.enter({ nextUndo: () => 'stroke', nextRedo: () => undefined, undo: () => log.push('undo stroke'), redo: () => undefined }); // prettier-ignore
  press();
  await Promise.resolve();
  expect(log).toEqual(['undo split']);
  expect(undo.nextRedo).toBe('split');
});

it('ends a message once its change was taken back by other means', async () => {
  const { undo, notices, log, change } = openStores();
  undo.remember(change('split'));
  undo.announce(change('review'), 'Reviewed.', notices.tell);
  await undo.undo();
  expect(log).toEqual(['undo review']);
  expect(notices.shown).toEqual([]);
  expect(notices.kept.map(({ text, actions }) => [text, actions])).toEqual([['Reviewed.', []]]);
});

it('offers nothing of a project that was closed', () => {
  const { undo, notices, change } = openStores();
  undo.announce(change('split'));
  undo.forget();
  expect(notices.shown).toEqual([]);
  expect(undo.nextUndo).toBeUndefined();
});

it('takes a change back, or makes it anew, at another try where the first one failed', async () => {
  const { undo, notices, log, shaky } = openStores();
  undo.announce(shaky('split', 'io'));
  await undo.undo();
  expect([log, undo.nextUndo, undo.nextRedo]).toEqual([[], 'split', undefined]);
  expect(notices.shown.map(({ text, actions }) => [text, actions.length])).toEqual([
    ['split', 1],
    ['No undo.', 0],
  ]);
  await undo.undo();
  await undo.redo();
  expect([log, undo.nextUndo, undo.nextRedo]).toEqual([['undo split'], undefined, 'split']);
  await undo.redo();
  expect([log, undo.nextUndo]).toEqual([['undo split', 'redo split'], 'split']);
});

it.each(['notFound', 'conflict'] as const)(
  'lets go of a change that meets a %s: it would stand before those made earlier',
  async (code) => {
    const { undo, notices, log, change, shaky } = openStores();
    undo.remember(change('theme'));
    undo.announce(shaky('split', code));
    await undo.undo();
    expect(notices.shown.map(({ text }) => text)).toEqual(['No undo.']);
    await undo.undo();
    expect(log).toEqual(['undo theme']);
  },
);

it('leaves a change that failed in its place among the others', async () => {
  const { undo, notices, log, change, shaky } = openStores();
  undo.announce(shaky('split', 'diskFull'));
  undo.remember(change('theme'));
  notices.shown[0]?.actions[0]?.perform();
  await vi.waitFor(() => expect(notices.shown).toHaveLength(2));
  await undo.undo();
  await undo.undo();
  expect(log).toEqual(['undo theme', 'undo split']);
});

it('takes a change back once, however often its message is pressed', async () => {
  const { undo, notices, log, change } = openStores();
  undo.announce(change('split'));
  const perform = notices.shown[0].actions[0].perform;
  perform();
  perform();
  await Promise.resolve();
  expect(log).toEqual(['undo split']);
});

it('brings nothing into the next project whose call ended there', async () => {
  const { undo, change, shaky } = openStores();
  for (const one of [change('split'), shaky('tags', 'io')]) {
    undo.announce(one);
    const calling = undo.undo();
    undo.forget();
    await calling;
    expect([undo.nextUndo, undo.nextRedo]).toEqual([undefined, undefined]);
  }
});
