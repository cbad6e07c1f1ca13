import { h, nextTick, readonly, shallowRef } from 'vue';
import { expect, it } from 'vitest';
import type { StudioClient } from '../../../src/shared/contract/index.ts';
import type { ProjectInfo } from '../../../src/shared/contract/library.ts';
import type { StudioEvent } from '../../../src/shared/contract/system.ts';
import type { RunSummary } from '../../../src/shared/domain/run.ts';
import { StudioError } from '../../../src/shared/errors.ts';
import { useNotices } from '../../../src/renderer/app/notices.ts';
import { useLibrary } from '../../../src/renderer/features/library/store.ts';
import { usePredictions } from '../../../src/renderer/features/library/usePredictions.ts';
import { createEventHub } from '../../../src/renderer/platform/eventHub.ts';
import { mountComponent } from '../support/mountComponent.ts';

async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await nextTick();
}

/** The Library with the masks of `run` laid over its pictures; the project has the runs of `there`. */
async function overlay(run: string, there: Set<string>) {
  const hub = createEventHub<StudioEvent>();
  const client = {
    system: { info: () => Promise.resolve({}) },
    library: { items: () => Promise.resolve({ dataset: 'set', revision: 1, items: [] }) },
    runs: {
      list: () =>
        Promise.resolve(
          [...there].map((name) => ({ run: name, problem: null, latestCheckpoint: 1 }) as RunSummary),
        ),
    },
    inference: {
      predicted: ({ run: name, dataset }: { run: string; dataset: string }) =>
        there.has(name) && dataset === 'set'
          ? Promise.resolve({ run: name, step: 1, dataset, items: [], classes: [] })
          : Promise.reject(new StudioError('notFound', `There is no ${there.has(name) ? dataset : name}.`)),
    },
  } as unknown as StudioClient;
  let stores!: { predictions: ReturnType<typeof usePredictions>; library: ReturnType<typeof useLibrary> };
  const state = readonly(shallowRef('ready' as const));
  mountComponent(
    {
      setup() {
        stores = { predictions: usePredictions(), library: useLibrary() };
        return () => h('p');
      },
    },
    () => ({}),
    { client, state, onEvent: hub.onEvent, close: () => undefined },
  );
  hub.tell({
    type: 'project',
    project: { path: '/p', datasets: [{ name: 'set' }] } as unknown as ProjectInfo,
  });
  await settled();
  stores.library.dataset = 'set';
  stores.predictions.run = run;
  await settled();
  return { hub, ...stores, notices: useNotices() };
}

it('goes back to the masks when the run whose predictions are shown is removed or renamed', async () => {
  const there = new Set(['one']);
  const { hub, predictions, notices } = await overlay('one', there);
  expect(predictions.predicted?.run).toBe('one');
  there.delete('one');
  hub.tell({ type: 'runRemoved', run: 'another' });
  expect(predictions.run).toBe('one');
  hub.tell({ type: 'runRemoved', run: 'one' });
  await settled();
  expect([predictions.run, predictions.predicted]).toEqual([null, null]);
  expect(notices.kept).toEqual([]);
});

it('goes back to the masks without a word when the run of another day is gone', async () => {
  const { predictions, notices } = await overlay('one', new Set(['two']));
  expect([predictions.run, predictions.predicted]).toEqual([null, null]);
  expect(notices.kept).toEqual([]);
});

it('keeps the run and tells when something else is not there', async () => {
  const { predictions, library, notices } = await overlay('one', new Set(['one']));
  library.dataset = 'removed';
  await settled();
  expect([predictions.run, predictions.predicted]).toEqual(['one', null]);
  expect(notices.kept.map(({ text }) => text)).toEqual(['There is no removed.']);
});
