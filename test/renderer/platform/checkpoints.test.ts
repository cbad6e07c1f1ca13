import { h, nextTick, readonly, shallowRef } from 'vue';
import { expect, it } from 'vitest';
import type { StudioClient } from '../../../src/shared/contract/index.ts';
import type { ProjectInfo } from '../../../src/shared/contract/library.ts';
import type { StudioEvent } from '../../../src/shared/contract/system.ts';
import type { RunSummary } from '../../../src/shared/domain/run.ts';
import { useCheckpoints } from '../../../src/renderer/platform/checkpoints.ts';
import type { Connection } from '../../../src/renderer/platform/connection.ts';
import { createEventHub } from '../../../src/renderer/platform/eventHub.ts';
import { mountComponent } from '../support/mountComponent.ts';

const summary = (best: number, latest: number): RunSummary =>
  ({ run: 'r', problem: null, best: { step: best, miou: 0.5 }, latestCheckpoint: latest }) as RunSummary;

/** A project with the run `r`, which has checkpoints of `steps.now`. */
async function openRun(steps: { now: readonly number[] }) {
  const hub = createEventHub<StudioEvent>();
  const client = {
    system: { info: () => Promise.resolve({}) },
    runs: {
      list: () => Promise.resolve([summary(100, 100)]),
      detail: () => Promise.resolve({ checkpoints: steps.now.map((step) => ({ step })) }),
    },
  } as unknown as StudioClient;
  const state = readonly(shallowRef('ready' as const));
  const connection: Connection = { client, state, onEvent: hub.onEvent, close: () => undefined };
  let checkpoints!: ReturnType<typeof useCheckpoints>;
  mountComponent({ setup: () => ((checkpoints = useCheckpoints()), () => h('p')) }, () => ({}), connection);
  async function settled(): Promise<void> {
    for (let turn = 0; turn < 5; turn += 1) await nextTick();
  }
  hub.tell({ type: 'project', project: { path: '/p' } as ProjectInfo });
  await settled();
  return { hub, checkpoints, settled };
}

it('takes a kept choice for the best of its run where the step is gone, and for none where the run is', async () => {
  const steps = { now: [100, 200] };
  const { hub, checkpoints, settled } = await openRun(steps);
  const [gone, there] = [
    { run: 'r', checkpoint: 50 },
    { run: 'r', checkpoint: 200 },
  ];
  expect(checkpoints.newest).toBeNull();
  await checkpoints.read([null, gone, { run: 'removed', checkpoint: 50 }]);
  expect(checkpoints.newest).toEqual({ run: 'r', checkpoint: 'best' });
  expect(checkpoints.usable(gone)).toEqual({ run: 'r', checkpoint: 'best' });
  expect(checkpoints.usable(there)).toEqual(there);
  expect(checkpoints.usable({ run: 'r', checkpoint: 'latest' })).toEqual({ run: 'r', checkpoint: 'latest' });
  expect(checkpoints.usable({ run: 'removed', checkpoint: 50 })).toBeNull();
  steps.now = [300];
  hub.tell({ type: 'checkpoint', run: 'r', step: 300 });
  await settled();
  expect(checkpoints.usable(there)).toEqual({ run: 'r', checkpoint: 'best' });
  hub.tell({ type: 'runRemoved', run: 'r' });
  expect(checkpoints.usable(there)).toBeNull();
});

it('follows the best and the latest checkpoint of a run while it is trained', async () => {
  const steps = { now: [100] };
  const { hub, checkpoints, settled } = await openRun(steps);
  await checkpoints.read();
  await checkpoints.readSteps('r');
  steps.now = [100, 200];
  hub.tell({ type: 'checkpoint', run: 'r', step: 200 });
  hub.tell({ type: 'run', run: summary(100, 200) });
  await settled();
  expect(checkpoints.runs[0].latestCheckpoint).toBe(200);
  expect(checkpoints.stepsByRun.get('r')).toEqual([100, 200]);
});

it('knows the step that a choice means now; the best is the latest while none was scored', async () => {
  const { hub, checkpoints } = await openRun({ now: [100] });
  await checkpoints.read();
  const steps = () =>
    (['best', 'latest', 50] as const).map((checkpoint) => checkpoints.stepOf({ run: 'r', checkpoint }));
  expect(steps()).toEqual([100, 100, 50]);
  hub.tell({ type: 'run', run: summary(200, 300) });
  expect(steps()).toEqual([200, 300, 50]);
  hub.tell({ type: 'run', run: { ...summary(200, 300), best: null } });
  expect(steps()).toEqual([300, 300, 50]);
  expect(checkpoints.stepOf({ run: 'removed', checkpoint: 'best' })).toBeNull();
});
