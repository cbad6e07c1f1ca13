import { beforeEach, expect, it, vi } from 'vitest';
import { h, nextTick, reactive } from 'vue';
import ImageGridRow from '../../../src/renderer/features/library/components/ImageGridRow.vue';
import type { DatasetItem } from '../../../src/shared/domain/dataset.ts';
import type { Connection } from '../../../src/renderer/platform/connection.ts';
import { mountComponent } from '../support/mountComponent.ts';
import type { Mounted } from '../support/mountComponent.ts';

vi.mock('../../../src/renderer/features/library/components/ImageTile.vue', () => ({
  default: {
    props: ['item', 'hasPicture'],
    render(this: { item: DatasetItem; hasPicture: boolean }) {
      return h('i', `${this.item.id} ${this.hasPicture ? 'pictured' : 'bare'}`);
    },
  },
}));

const nextTask = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));
const state = reactive({ ids: ['a'], isPassing: false });
let row: Mounted;

beforeEach(() => {
  Object.assign(state, { ids: ['a'], isPassing: false });
  const isPassing = (): boolean => state.isPassing;
  let items: readonly DatasetItem[] = [];
  let shown: readonly string[] = [];
  row = mountComponent(
    ImageGridRow,
    () => {
      if (shown !== state.ids) items = state.ids.map((id) => itemOf(id));
      shown = state.ids;
      const sizes = { index: 0, top: 0, height: 100, tileWidth: 100, pictureSize: 320 };
      return { ...sizes, items, isPassing, selected: new Set(), focused: null, canDrag: false };
    },
    {} as Connection,
  );
});

function itemOf(id: string): DatasetItem {
  const file = { id, name: id, image: id, mask: null, width: 1, height: 1 };
  return { ...file, split: 'train', review: 'review', pixels: null };
}

async function tilesOf(ids: readonly string[], isPassing: boolean): Promise<string> {
  Object.assign(state, { ids, isPassing });
  await nextTick();
  return row.root.textContent;
}

it('stands first, and has its pictures in a task of its own', async () => {
  expect(row.root.textContent).toBe('a bare');
  await nextTask();
  expect(row.root.textContent).toBe('a pictured');
});

it('shows the pictures of other items at once: nothing blinks where a filter changes', async () => {
  await nextTask();
  expect(await tilesOf(['b', 'c'], false)).toBe('b picturedc pictured');
});

it('keeps its pictures while it passes, and begins none', async () => {
  await nextTask();
  const { ids } = state;
  expect(await tilesOf(ids, true)).toBe('a pictured');
  expect(await tilesOf(['b'], true)).toBe('b bare');
  await nextTask();
  expect(row.root.textContent).toBe('b bare');
});

it('draws nothing anew that passes a second time, and has its pictures once it rests', async () => {
  await nextTask();
  await tilesOf(['b'], true);
  expect(await tilesOf(['a'], true)).toBe('a bare');
  expect(await tilesOf(state.ids, false)).toBe('a bare');
  await nextTask();
  expect(row.root.textContent).toBe('a pictured');
});
