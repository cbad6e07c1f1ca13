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

it('follows the best and the latest checkpoint of a run while it is trained', async () => {
  const hub = createEventHub<StudioEvent>();
  let steps = [100];
  const client = {
    system: { info: () => Promise.resolve({}) },
    runs: {
      list: () => Promise.resolve([summary(100, 100)]),
      detail: () => Promise.resolve({ checkpoints: steps.map((step) => ({ step })) }),
    },
  } as unknown as StudioClient;
  const state = readonly(shallowRef('ready' as const));
  const connection: Connection = { client, state, onEvent: hub.onEvent, close: () => undefined };
  let checkpoints!: ReturnType<typeof useCheckpoints>;
  mountComponent({ setup: () => ((checkpoints = useCheckpoints()), () => h('p')) }, () => ({}), connection);
  const settled = async (): Promise<void> => {
    for (let turn = 0; turn < 5; turn += 1) await nextTick();
  };

  hub.tell({ type: 'project', project: { path: '/p' } as ProjectInfo });
  await settled();
  await checkpoints.read();
  await checkpoints.readSteps('r');
  steps = [100, 200];
  hub.tell({ type: 'checkpoint', run: 'r', step: 200 });
  hub.tell({ type: 'run', run: summary(100, 200) });
  await settled();
  expect(checkpoints.runs[0].latestCheckpoint).toBe(200);
  expect(checkpoints.stepsByRun.get('r')).toEqual([100, 200]);
});
