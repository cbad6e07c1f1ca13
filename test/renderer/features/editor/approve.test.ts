import { h, provide } from 'vue';
import { routerKey } from 'vue-router';
import type { Router } from 'vue-router';
import { expect, it } from 'vitest';
import type { StudioClient } from '../../../../src/shared/contract/index.ts';
import type { DatasetItem, ReviewState } from '../../../../src/shared/domain/dataset.ts';
import { StudioError } from '../../../../src/shared/errors.ts';
import { useUndo } from '../../../../src/renderer/app/undo.ts';
import { useEditor } from '../../../../src/renderer/features/editor/store.ts';
import { useEditorMoves } from '../../../../src/renderer/features/editor/useEditorMoves.ts';
import { connectionTo } from '../../support/connectionTo.ts';
import { mountComponent } from '../../support/mountComponent.ts';

it('takes an approval back in the dataset of its image, whichever is open by then', async () => {
  const asked: string[] = [];
  const image = { id: 'street', name: 'street.png', review: 'fix' } as DatasetItem;
  const client = {
    annotations: { open: () => Promise.reject(new StudioError('io', 'The mask is not needed here.')) },
    library: {
      revision: () => Promise.resolve(1),
      items: ({ dataset }: { dataset: string }) => Promise.resolve({ dataset, revision: 1, items: [image] }),
      setReview({ dataset, items, review }: { dataset: string; items: string[]; review: ReviewState }) {
        asked.push(`${dataset} ${items.join(' ')} ${review}`);
        return Promise.resolve({ previous: 1, revision: 2 });
      },
    },
  } as unknown as StudioClient;
  const connection = connectionTo(client);
  let page!: {
    editor: ReturnType<typeof useEditor>;
    moves: ReturnType<typeof useEditorMoves>;
    undo: ReturnType<typeof useUndo>;
  };
  function setup() {
    page = { editor: useEditor(), moves: useEditorMoves(), undo: useUndo() };
    return () => h('p');
  }
  const around = {
    setup() {
      provide(routerKey, {} as Router);
      return () => h({ setup });
    },
  };
  const host = mountComponent(around, () => ({}), connection);
  const { editor, moves, undo } = page;
  await editor.open({ dataset: 'A', item: 'street' });
  moves.approveNext();
  await host.settled();
  await editor.open({ dataset: 'B', item: 'street' });
  await undo.undo();
  await undo.redo();
  expect(asked).toEqual(['A street approved', 'A street fix', 'A street approved']);
});
