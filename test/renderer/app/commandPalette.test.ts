import { createMemoryHistory, createRouter, routerKey } from 'vue-router';
import { defineComponent, h, nextTick, provide } from 'vue';
import { expect, it, onTestFinished } from 'vitest';
import { runCommand, useCommands } from '../../../src/renderer/app/commands/commands.ts';
import CommandPalette from '../../../src/renderer/app/layout/CommandPalette.vue';
import { connectionTo } from '../support/connectionTo.ts';
import { mountComponent } from '../support/mountComponent.ts';

/** The palette beside a button that has the focus, and a command that tells where the focus is when it runs. */
function openPage() {
  const ran: (string | undefined)[] = [];
  const perform = (): void => void ran.push(document.activeElement?.id);
  const page = defineComponent(() => {
    const routes = [{ path: '/', component: CommandPalette }];
    provide(routerKey, createRouter({ history: createMemoryHistory(), routes }));
    useCommands([{ id: 'test.tell', name: 'Tell', group: 'Test', perform }]);
    return () => h(CommandPalette);
  });
  const { root } = mountComponent(page, () => ({}), connectionTo());
  const button = Object.assign(document.createElement('button'), { id: 'before' });
  document.body.append(button);
  onTestFinished(() => button.remove());
  button.focus();
  const field = root.querySelector('input')!;
  const press = (key: string): boolean =>
    field.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
  return { button, field, press, ran };
}

it('gives the focus back to what had it, on Escape and before a command runs', async () => {
  const { button, field, press, ran } = openPage();
  runCommand('view.palette');
  expect(document.activeElement).toBe(field);
  press('Escape');
  expect(document.activeElement).toBe(button);
  runCommand('view.palette');
  field.value = 'Tell';
  field.dispatchEvent(new Event('input'));
  await nextTick();
  press('Enter');
  expect(ran).toEqual(['before']);
});

it('keeps no focus where what had it before is gone', () => {
  const { button, field, press } = openPage();
  runCommand('view.palette');
  press('Escape');
  button.remove();
  field.focus();
  press('Escape');
  expect(document.activeElement).toBe(document.body);
});

it('gives the focus back to what had it when the field was clicked, not to what had it once', () => {
  const { button, field, press } = openPage();
  runCommand('view.palette');
  press('Escape');
  button.blur();
  field.focus();
  press('Escape');
  expect(document.activeElement).toBe(document.body);
});

it('still knows what had the focus after another window was looked at', () => {
  const { button, field, press } = openPage();
  runCommand('view.palette');
  field.dispatchEvent(new FocusEvent('blur'));
  field.dispatchEvent(new FocusEvent('focus'));
  press('Escape');
  expect(document.activeElement).toBe(button);
});
