import { h, readonly, shallowRef } from 'vue';
import { expect, it } from 'vitest';
import type { StudioClient } from '../../../src/shared/contract/index.ts';
import type { DatasetItem } from '../../../src/shared/domain/dataset.ts';
import { StudioError } from '../../../src/shared/errors.ts';
import { useNotices } from '../../../src/renderer/app/notices.ts';
import type { Connection } from '../../../src/renderer/platform/connection.ts';
import { useLibrary } from '../../../src/renderer/features/library/store.ts';
import { useItemChanges } from '../../../src/renderer/features/library/useItemChanges.ts';
import { mountComponent } from '../support/mountComponent.ts';

it('says that files were deleted only when they were', async () => {
  const client = {
    library: {
      items: () => Promise.resolve({ revision: 1, items: [] }),
      deleteItems: () => Promise.reject(new StudioError('io', 'The disk is read-only.')),
    },
  } as unknown as StudioClient;
  const state = readonly(shallowRef('ready' as const));
  const connection: Connection = {
    ...{ client, state },
    onEvent: () => () => undefined,
    close: () => undefined,
  };
  let page!: { changes: ReturnType<typeof useItemChanges>; notices: ReturnType<typeof useNotices> };
  let library!: ReturnType<typeof useLibrary>;
  function setup() {
    library = useLibrary();
    page = { changes: useItemChanges(), notices: useNotices() };
    return () => h('p');
  }
  mountComponent({ setup }, () => ({}), connection);
  await library.read('set');
  await page.changes.deleteFiles([{ id: 'a' } as DatasetItem]);
  expect(page.notices.shown.map(({ kind, text }) => [kind, text])).toEqual([
    ['error', 'The disk is read-only.'],
  ]);
});
