import { h, nextTick, ref } from 'vue';
import { expect, it } from 'vitest';
import type { DatasetItem } from '../../../src/shared/domain/dataset.ts';
import PreviewDialog from '../../../src/renderer/features/library/components/PreviewDialog.vue';
import { useLibrary } from '../../../src/renderer/features/library/store.ts';
import { connectionTo } from '../support/connectionTo.ts';
import { mountComponent } from '../support/mountComponent.ts';

const image = (id: string): DatasetItem => ({
  ...{ id, name: id, image: `images/${id}`, mask: null, width: 1, height: 1 },
  ...{ split: 'train', review: 'review', pixels: null },
});

it('closes with the image that it shows, and the next one chosen opens nothing', async () => {
  const items = ['a', 'b'].map(image);
  const open = ref(false);
  let library!: ReturnType<typeof useLibrary>;
  const page = {
    setup() {
      library = useLibrary();
      return () =>
        h(PreviewDialog, { open: open.value, 'onUpdate:open': (to: boolean) => (open.value = to) });
    },
  };
  const host = { items: () => Promise.resolve({ dataset: 'set', revision: 1, items }) };
  mountComponent(page, () => ({}), connectionTo({ library: host }));
  await library.read('set');
  library.choose('a', 'move');
  open.value = true;
  await nextTick();
  const shown = (): string | undefined => document.querySelector('[role=dialog] h2')?.textContent;
  expect(shown()).toBe('a');
  library.setFilters({ search: 'b' });
  await nextTick();
  library.choose('b', 'move');
  await nextTick();
  expect([open.value, shown()]).toEqual([false, undefined]);
});
