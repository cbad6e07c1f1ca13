import { h, nextTick } from 'vue';
import { expect, it } from 'vitest';
import type { DatasetItem } from '../../../src/shared/domain/dataset.ts';
import ItemInspector from '../../../src/renderer/features/library/components/ItemInspector.vue';
import { useLibrary } from '../../../src/renderer/features/library/store.ts';
import { connectionTo } from '../support/connectionTo.ts';
import { mountComponent } from '../support/mountComponent.ts';

const image = (id: string, change: Partial<DatasetItem>): DatasetItem => ({
  ...{ id, name: id, image: `images/${id}`, mask: null, width: 1, height: 1 },
  ...{ split: 'train', review: 'review', pixels: null },
  ...change,
});
const items = [image('a', {}), image('b', { split: 'val' }), image('c', { review: 'fix' })];

/** The inspector of a dataset whose host notes which images get which split. */
async function openInspector() {
  const asked: string[] = [];
  let revision = 1;
  const library = {
    items: () => Promise.resolve({ dataset: 'set', revision, items }),
    setSplit: (ask: { items: readonly string[]; split: string }) => {
      asked.push(`${ask.items.join(' ')} to ${ask.split}`);
      return Promise.resolve({ previous: revision, revision: (revision += 1) });
    },
  };
  let store!: ReturnType<typeof useLibrary>;
  const page = {
    setup() {
      store = useLibrary();
      return () => h(ItemInspector, { readOnly: false });
    },
  };
  const { root } = mountComponent(page, () => ({}), connectionTo({ library }));
  await store.read('set');
  const radio = (group: string, name: string): HTMLInputElement =>
    [...root.querySelectorAll<HTMLElement>(`[role=radiogroup][aria-label="${group}"] label`)]
      .find((one) => one.textContent.trim() === name)!
      .querySelector('input')!;
  /** The radios that are checked, after the page has answered. */
  async function checked(): Promise<readonly (string | undefined)[]> {
    for (let turn = 0; turn < 5; turn += 1) await nextTick();
    return [...root.querySelectorAll('input:checked')].map((one) => one.closest('label')?.textContent.trim());
  }
  return { store, asked, radio, checked };
}

it('shows what all selected images have, and none checked where they differ', async () => {
  const { store, checked } = await openInspector();
  store.choose('a', 'replace');
  expect(await checked()).toEqual(['To review', 'Train']);
  store.choose('b', 'toggle');
  expect(await checked()).toEqual(['To review']);
  store.choose('c', 'toggle');
  expect(await checked()).toEqual([]);
});

it('gives all selected images what the one under the cursor has', async () => {
  const { store, asked, radio, checked } = await openInspector();
  store.choose('a', 'replace');
  store.choose('b', 'toggle');
  await checked();
  radio('Split', 'Validation').click();
  expect(await checked()).toEqual(['To review', 'Validation']);
  expect(asked).toEqual(['a to val']);
});
