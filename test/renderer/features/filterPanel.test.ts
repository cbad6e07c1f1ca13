import { h, nextTick } from 'vue';
import { expect, it, onTestFinished } from 'vitest';
import { runCommand } from '../../../src/renderer/app/commands/commands.ts';
import { frameWidth, isPanelShown, slidOver, togglePanel } from '../../../src/renderer/app/layout/panels.ts';
import FilterPanel from '../../../src/renderer/features/library/components/FilterPanel.vue';
import PageFrame from '../../../src/renderer/ui/PageFrame.vue';
import { connectionTo } from '../support/connectionTo.ts';
import { mountComponent } from '../support/mountComponent.ts';

async function mountPanel(): Promise<void> {
  const left = () => h(FilterPanel, { readOnly: false });
  const page = { render: () => h(PageFrame, { title: 'Library' }, { left, default: () => h('p') }) };
  mountComponent(page, () => ({}), connectionTo());
  await nextTick();
}

async function pressSlash(): Promise<string | null | undefined> {
  runCommand('library.search');
  for (let turn = 0; turn < 5; turn += 1) await nextTick();
  return document.activeElement?.getAttribute('aria-label');
}

it('leads to the search where its panel is hidden', async () => {
  await mountPanel();
  togglePanel('left');
  expect(isPanelShown('left')).toBe(false);
  expect(await pressSlash()).toBe('Search images');
  expect(isPanelShown('left')).toBe(true);
});

it('leads to the search where the panel slides over a narrow window', async () => {
  await mountPanel();
  frameWidth.value = 500;
  onTestFinished(() => {
    frameWidth.value = 0;
  });
  expect(isPanelShown('left')).toBe(false);
  expect(await pressSlash()).toBe('Search images');
  expect(slidOver.value).toBe('left');
});
