import { h } from 'vue';
import { expect, it } from 'vitest';
import type { DatasetItem } from '../../../src/shared/domain/dataset.ts';
import ImageTable from '../../../src/renderer/features/library/components/ImageTable.vue';
import { useLibrary } from '../../../src/renderer/features/library/store.ts';
import { connectionTo } from '../support/connectionTo.ts';
import { mountComponent } from '../support/mountComponent.ts';

const image = (id: string): DatasetItem => ({
  ...{ id, name: `${id}.png`, image: `images/${id}.png`, mask: null, width: 1, height: 1 },
  ...{ split: 'train', review: 'review', pixels: null },
});

/** The table of two images, and what it asked for. */
async function openTable() {
  const items = ['a', 'b'].map(image);
  const connection = connectionTo({
    library: { items: () => Promise.resolve({ dataset: 'set', revision: 1, items }) },
  });
  const asked: string[] = [];
  let library!: ReturnType<typeof useLibrary>;
  const page = {
    setup() {
      library = useLibrary();
      library.sort = 'name';
      return () =>
        h(ImageTable, {
          onEdit: (id: string) => asked.push(`edit ${id}`),
          onPreview: () => asked.push(`preview of ${library.selection.cursor ?? 'none'}`),
        });
    },
  };
  const { root, settled } = mountComponent(page, () => ({}), connection);
  await library.read('set');
  await settled();
  const heading = (name: string): HTMLElement =>
    [...root.querySelectorAll('button')].find((one) => one.textContent === name)!;
  // Nothing is laid out here, so that there are no rows: their keys come from what holds them.
  const rows = root.querySelector<HTMLElement>('.rows')!;
  return { library, asked, heading, rows, settled };
}

/** True where the key is left to the element: Enter and the space bar then press a button. */
function press(element: HTMLElement, key: string): boolean {
  return element.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
}

it('leaves the keys to its headings: Enter on one sorts and opens no image', async () => {
  const { asked, heading } = await openTable();
  expect(['Enter', ' ', 'End'].map((key) => press(heading('Split'), key))).toEqual([true, true, true]);
  expect(asked).toEqual([]);
});

it('opens the image that the keyboard has led to', async () => {
  const { asked, rows } = await openTable();
  press(rows, 'ArrowDown');
  press(rows, 'Enter');
  press(rows, ' ');
  expect(asked).toEqual(['edit b', 'preview of b']);
});

it('previews the image that Tab leads to before any is chosen, and keeps what is selected', async () => {
  const { library, asked, rows } = await openTable();
  library.selectAll();
  press(rows, ' ');
  expect(asked).toEqual(['preview of a']);
  expect([...library.selection.ids]).toEqual(['a', 'b']);
});

it('says which way it is sorted: names from A, sizes, classes and void from the largest', async () => {
  const { heading, settled } = await openTable();
  const sorts: (string | null | undefined)[] = [];
  for (const name of ['Name', 'Review', 'Size', 'Classes', 'Void']) {
    heading(name).click();
    await settled();
    sorts.push(heading(name).parentElement?.getAttribute('aria-sort'));
  }
  const [up, down] = ['ascending', 'descending'];
  expect(sorts).toEqual([up, up, down, down, down]);
  expect(heading('Name').parentElement?.getAttribute('aria-sort')).toBe('none');
});
