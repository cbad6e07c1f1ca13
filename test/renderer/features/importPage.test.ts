import { createMemoryHistory, createRouter, routerKey, routeLocationKey } from 'vue-router';
import { defineComponent, h, nextTick, provide } from 'vue';
import { expect, it } from 'vitest';
import { StudioError } from '../../../src/shared/errors.ts';
import { commands, runCommand } from '../../../src/renderer/app/commands/commands.ts';
import { folderQuestion } from '../../../src/renderer/platform/folderChooser.ts';
import ImportPage from '../../../src/renderer/features/library/import/ImportPage.vue';
import { connectionTo } from '../support/connectionTo.ts';
import { mountComponent } from '../support/mountComponent.ts';

const plan = {
  ...{ id: 'p', dataset: 'set', format: 'folder', isUpload: false, reason: 'It fits.', rejected: [] },
  ...{ items: 1, masks: 0, splits: { train: 1, val: 0, test: 0 }, classes: [], mapping: [], unknown: [] },
  ...{ samples: [], problems: [] },
};

const catalogue = {
  ...{ encoders: [], decoders: [], losses: [], precisions: [] },
  formats: [{ id: 'coco', name: 'COCO' }],
};

/** The page, with a host that reads any folder but /broken. */
async function openPage() {
  const router = createRouter({
    history: createMemoryHistory(),
    routes: [{ path: '/', name: 'library.import', component: ImportPage }],
  });
  const planImport = ({ path, format }: { path: string; format: string }) =>
    path === '/broken' || format === 'coco'
      ? Promise.reject(new StudioError('badInput', 'It cannot be read.'))
      : Promise.resolve(plan);
  const client = { library: { planImport }, training: { catalogue: () => Promise.resolve(catalogue) } };
  const connection = connectionTo(client);
  const page = defineComponent(() => {
    provide(routerKey, router);
    provide(routeLocationKey, { query: {} } as never);
    return () => h(ImportPage);
  });
  const { root } = mountComponent(page, () => ({}), connection);
  const settled = async (): Promise<void> => {
    for (let turn = 0; turn < 10; turn += 1) await nextTick();
  };
  await settled();
  async function choose(path: string): Promise<void> {
    runCommand('library.import');
    folderQuestion.value?.answer(path);
    await settled();
  }
  async function forward(): Promise<void> {
    runCommand('import.forward');
    await settled();
  }
  return {
    ...{ root, choose, forward, settled },
    step: () => root.querySelector('[aria-current="step"] strong')?.textContent,
    error: () => root.querySelector('[role="alert"]')?.textContent.trim(),
    reason: () => commands.value.find(({ id }) => id === 'import.forward')?.disabledReason?.(),
  };
}

it('goes back to the first step for a folder that cannot be read, and says why it does not go on', async () => {
  const page = await openPage();
  await page.choose('/good');
  await page.forward();
  expect([page.step(), page.reason()]).toEqual(['Labels', undefined]);
  await page.choose('/broken');
  expect([page.step(), page.error(), page.reason()]).toEqual([
    'Source',
    'It cannot be read.',
    'It cannot be read.',
  ]);
});

it('goes on by the plan there is where another format does not fit, and the error with it', async () => {
  const page = await openPage();
  await page.choose('/good');
  const format = page.root.querySelector<HTMLSelectElement>('[aria-label="Format"]')!;
  format.value = 'coco';
  format.dispatchEvent(new Event('change'));
  await page.settled();
  expect([page.error(), format.value]).toEqual(['It cannot be read.', 'auto']);
  await page.forward();
  expect([page.step(), page.error()]).toEqual(['Labels', undefined]);
});
