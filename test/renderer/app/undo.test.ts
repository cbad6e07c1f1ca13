import { createPinia, setActivePinia } from 'pinia';
import { expect, it } from 'vitest';
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
  const press = (): void => notices.shown[0]?.actions[0]?.perform();
  return { undo, notices, log, change, press };
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
