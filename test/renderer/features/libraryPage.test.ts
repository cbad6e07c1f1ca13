import { createMemoryHistory, createRouter, routerKey } from 'vue-router';
import { defineComponent, h, nextTick, provide } from 'vue';
import { expect, it } from 'vitest';
import type { ProjectInfo } from '../../../src/shared/contract/library.ts';
import LibraryPage from '../../../src/renderer/features/library/LibraryPage.vue';
import { useSession } from '../../../src/renderer/platform/session.ts';
import { connectionTo } from '../support/connectionTo.ts';
import { mountComponent } from '../support/mountComponent.ts';

it('says of a dataset whose images were all removed that there are none, and offers to import some', async () => {
  const router = createRouter({
    history: createMemoryHistory(),
    routes: [
      { path: '/', component: LibraryPage },
      { path: '/import', name: 'import', component: { render: () => null } },
    ],
  });
  const page = defineComponent(() => {
    provide(routerKey, router);
    const datasets = [{ name: 'set', items: 0 }];
    useSession().project = { path: '/p', readOnly: false, classes: [], datasets } as unknown as ProjectInfo;
    return () => h(LibraryPage);
  });
  const library = { items: () => Promise.resolve({ dataset: 'set', revision: 1, items: [] }) };
  const { root } = mountComponent(page, () => ({}), connectionTo({ library }));
  for (let turn = 0; turn < 20; turn += 1) await nextTick();
  expect(root.textContent).toContain('No images yet. Drop a folder here, or import.');
  const buttons = [...root.querySelectorAll('button')].map((one) => one.textContent.trim());
  expect(buttons).not.toContain('Clear filters');
  [...root.querySelectorAll('button')]
    .filter((one) => one.textContent.trim() === 'Import')
    .at(-1)
    ?.click();
  for (let turn = 0; turn < 20; turn += 1) await nextTick();
  await router.isReady();
  expect(router.currentRoute.value.name).toBe('import');
});
