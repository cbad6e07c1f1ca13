import { defineComponent, h } from 'vue';
import { afterEach, expect, it } from 'vitest';
import { useCommands } from '../../../src/renderer/app/commands/commands.ts';
import { ownKeys } from '../../../src/renderer/app/commands/shortcuts.ts';
import ShortcutsSection from '../../../src/renderer/features/settings/sections/ShortcutsSection.vue';
import { connectionTo } from '../support/connectionTo.ts';
import { mountComponent } from '../support/mountComponent.ts';

afterEach(() => {
  ownKeys.value = {};
});

const nextTask = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

/** The section with two commands, of which the first has been asked to change its keys. */
async function openSection(search = '') {
  const command = { group: 'Test', perform: () => undefined };
  const page = defineComponent(() => {
    useCommands([
      { ...command, id: 'test.first', name: 'First', keys: 'F7' },
      { ...command, id: 'test.second', name: 'Second', keys: 'Shift+F7' },
    ]);
    return () => h(ShortcutsSection);
  });
  const { root, button } = mountComponent(page, () => ({}), connectionTo());
  const field = root.querySelector<HTMLInputElement>('input[type=search]')!;
  field.value = search;
  field.dispatchEvent(new Event('input'));
  await nextTask();
  const change = button('Change keys of First')!;
  change.focus();
  change.click();
  await nextTask();
  async function press(key: string): Promise<string | null | undefined> {
    const event = { key, code: key, bubbles: true, cancelable: true };
    document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', event));
    await nextTask();
    const focused = document.activeElement;
    return focused?.getAttribute('aria-label') ?? focused?.textContent.trim();
  }
  return { press };
}

it.each(['F8', 'Escape'])('has the focus on Change again after %s', async (key) => {
  const { press } = await openSection();
  expect(await press(key)).toBe('Change keys of First');
  expect(ownKeys.value).toEqual(key === 'F8' ? { 'test.first': 'F8' } : {});
});

it('goes on to the next row where the search no longer finds the one that was changed', async () => {
  const { press } = await openSection('F7');
  expect(await press('F8')).toBe('Change keys of Second');
});

it('goes on to Reset all where the search finds none any more', async () => {
  const { press } = await openSection('First F7');
  expect(await press('F8')).toBe('Reset all');
});
