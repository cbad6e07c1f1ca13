import { h, nextTick, readonly, shallowRef } from 'vue';
import { expect, it } from 'vitest';
import type { StudioClient } from '../../../src/shared/contract/index.ts';
import type { DatasetItems, ProjectInfo } from '../../../src/shared/contract/library.ts';
import type { ItemsChange, StudioEvent } from '../../../src/shared/contract/system.ts';
import type { DatasetItem } from '../../../src/shared/domain/dataset.ts';
import type { Connection } from '../../../src/renderer/platform/connection.ts';
import { useDatasetItems } from '../../../src/renderer/platform/datasetItems.ts';
import { createEventHub } from '../../../src/renderer/platform/eventHub.ts';
import { mountComponent } from '../support/mountComponent.ts';

/** A host with one dataset, `set`, whose answers can be held back. */
function openHost() {
  const hub = createEventHub<StudioEvent>();
  const asked: string[] = [];
  const now = { revision: 1, names: ['a', 'b'] };
  const held = { until: Promise.resolve() };
  const content = (): DatasetItems => ({
    dataset: 'set',
    revision: now.revision,
    items: now.names.map((id) => itemOf(id)),
  });
  const client = {
    system: { info: () => Promise.resolve({}) },
    library: {
      revision: () => (asked.push('revision'), Promise.resolve(now.revision)),
      items: async () => {
        asked.push('items');
        const answer = content();
        await held.until;
        return answer;
      },
    },
  } as unknown as StudioClient;
  const state = readonly(shallowRef('ready' as const));
  const connection: Connection = { client, state, onEvent: hub.onEvent, close: () => undefined };
  let datasets!: ReturnType<typeof useDatasetItems>;
  mountComponent({ setup: () => ((datasets = useDatasetItems()), () => h('p')) }, () => ({}), connection);

  function tell(revision: number, change?: ItemsChange): void {
    hub.tell({ type: 'dataset', dataset: 'set', revision, change });
  }
  function hold(): () => void {
    let release!: () => void;
    held.until = new Promise((resolve) => (release = resolve));
    return release;
  }
  const ids = (): readonly string[] | undefined => datasets.contentOf('set')?.items.map(({ id }) => id);
  return { hub, asked, now, datasets, tell, hold, ids };
}

function itemOf(id: string): DatasetItem {
  return { id } as DatasetItem;
}

async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await nextTick();
}

it('is sent once, and again only when it changed unheard', async () => {
  const { asked, now, datasets, ids } = openHost();
  await Promise.all([datasets.read('set'), datasets.read('set')]);
  expect(asked).toEqual(['items']);
  await datasets.read('set');
  expect(asked).toEqual(['items', 'revision']);
  Object.assign(now, { revision: 2, names: ['a'] });
  expect((await datasets.read('set')).revision).toBe(2);
  expect(asked).toEqual(['items', 'revision', 'revision', 'items']);
  expect(ids()).toEqual(['a']);
});

it('follows what the host tells, and reads anew what it cannot follow', async () => {
  const { asked, now, datasets, tell, ids } = openHost();
  await datasets.read('set');
  tell(2, { previous: 1, items: [itemOf('c')], removed: ['a'] });
  expect(ids()).toEqual(['b', 'c']);
  expect(datasets.maskRevision('set', 'b')).toBe(1);
  expect(datasets.maskRevision('set', 'c')).toBe(2);
  expect(asked).toEqual(['items']);
  Object.assign(now, { revision: 9, names: ['z'] });
  tell(9);
  await settled();
  expect(ids()).toEqual(['z']);
  expect(datasets.maskRevision('set', 'z')).toBe(9);
});

it('keeps what is told while the items are on their way', async () => {
  const { datasets, tell, hold, ids } = openHost();
  const release = hold();
  const reading = datasets.read('set');
  tell(2, { previous: 1, items: [], removed: ['a'] });
  release();
  await reading;
  await settled();
  expect(ids()).toEqual(['b']);
});

it('applies a change of its own once, whichever comes first, the answer or the news', async () => {
  const { asked, datasets, tell, ids } = openHost();
  await datasets.read('set');
  const news = { previous: 1, items: [], removed: ['a'] };
  await datasets.change(
    'set',
    () => {
      tell(2, news);
      return Promise.resolve({ dataset: 'set', revision: 2, previous: 1 });
    },
    (content, revision) => ({ ...content, revision, items: content.items.slice(1) }),
  );
  tell(2, news);
  expect(ids()).toEqual(['b']);
  expect(asked).toEqual(['items']);
});

it('forgets the items of another project, those that come late as well', async () => {
  const { hub, datasets, hold, ids } = openHost();
  const release = hold();
  const reading = datasets.read('set');
  hub.tell({ type: 'project', project: { path: '/another' } as ProjectInfo });
  release();
  await reading;
  expect(ids()).toBeUndefined();
  await datasets.read('set');
  expect(ids()).toEqual(['a', 'b']);
  hub.tell({ type: 'project', project: null });
  expect(ids()).toBeUndefined();
});

it('looks for what it missed when the connection is back', async () => {
  const { hub, now, datasets, ids } = openHost();
  await datasets.read('set');
  Object.assign(now, { revision: 5, names: ['e'] });
  hub.tell({ type: 'hello', project: null, jobs: [] } as unknown as Extract<StudioEvent, { type: 'hello' }>);
  await settled();
  expect(ids()).toEqual(['e']);
});
