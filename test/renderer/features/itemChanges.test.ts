import { h } from 'vue';
import { describe, expect, it } from 'vitest';
import type { StudioClient } from '../../../src/shared/contract/index.ts';
import type { DatasetItem } from '../../../src/shared/domain/dataset.ts';
import { StudioError } from '../../../src/shared/errors.ts';
import { useNotices } from '../../../src/renderer/app/notices.ts';
import { useUndo } from '../../../src/renderer/app/undo.ts';
import { useLibrary } from '../../../src/renderer/features/library/store.ts';
import { useItemChanges } from '../../../src/renderer/features/library/useItemChanges.ts';
import { connectionTo } from '../support/connectionTo.ts';
import { mountComponent } from '../support/mountComponent.ts';

const image = (id: string): DatasetItem => ({
  ...{ id, name: id, image: `images/${id}`, mask: null, width: 1, height: 1, split: 'train' },
  ...{ review: 'review', pixels: null, tags: ['day'] },
});
const items = ['a', 'b'].map(image);

/** The Library on datasets that hold images of the same names, with a host that notes what it is asked. */
function openLibrary() {
  const asked: string[] = [];
  let revision = 1;
  const change = (verb: string) => (ask: { dataset: string; items: readonly string[] }) => {
    asked.push(`${verb} ${ask.items.join(' ')} in ${ask.dataset}`);
    return Promise.resolve({ previous: revision, revision: (revision += 1) });
  };
  const client = {
    library: {
      items: ({ dataset }: { dataset: string }) => Promise.resolve({ dataset, revision, items }),
      revision: () => Promise.resolve(revision),
      ...{ setSplit: change('split'), setReview: change('review'), setTags: change('tag') },
      ...{ removeItems: change('remove'), restoreItems: change('restore') },
      deleteItems: () => Promise.reject(new StudioError('io', 'The disk is read-only.')),
    },
  } as unknown as StudioClient;
  const connection = connectionTo(client);
  let page!: {
    library: ReturnType<typeof useLibrary>;
    changes: ReturnType<typeof useItemChanges>;
    notices: ReturnType<typeof useNotices>;
    undo: ReturnType<typeof useUndo>;
  };
  function setup() {
    page = { library: useLibrary(), changes: useItemChanges(), notices: useNotices(), undo: useUndo() };
    return () => h('p');
  }
  mountComponent({ setup }, () => ({}), connection);
  return { ...page, asked };
}

it('says that files were deleted only when they were', async () => {
  const { library, changes, notices } = openLibrary();
  await library.read('set');
  await changes.deleteFiles([image('a')]);
  expect(notices.shown.map(({ kind, text }) => [kind, text])).toEqual([['error', 'The disk is read-only.']]);
});

describe('where another dataset is shown by then, a change is taken back and made anew in its own', () => {
  type Changes = ReturnType<typeof useItemChanges>;
  const kinds: Readonly<Record<string, (changes: Changes) => Promise<void>>> = {
    split: (changes) => changes.changeSplit(items, 'val'),
    review: (changes) => changes.changeReview(items, 'approved'),
    tag: (changes) => changes.changeTags(items, ['night'], ['day']),
    remove: (changes) => changes.remove(items),
  };
  it.each(Object.entries(kinds))('%s', async (kind, make) => {
    const { library, changes, undo, asked } = openLibrary();
    await library.read('A');
    await make(changes);
    await library.read('B');
    library.choose('b', 'move');
    await undo.undo();
    await undo.redo();
    const back = { remove: ['restore'], tag: ['tag', 'tag'] }[kind] ?? [kind];
    expect(asked).toEqual([kind, ...back, kind].map((verb) => `${verb} a b in A`));
    expect(library.items).toHaveLength(2);
    expect(library.selection.cursor).toBe('b');
  });
});
