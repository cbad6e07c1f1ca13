import { h, nextTick, readonly, shallowRef } from 'vue';
import { expect, it } from 'vitest';
import type { StudioClient } from '../../../src/shared/contract/index.ts';
import type { ProjectInfo } from '../../../src/shared/contract/library.ts';
import type { StudioEvent } from '../../../src/shared/contract/system.ts';
import type { Connection } from '../../../src/renderer/platform/connection.ts';
import { createEventHub } from '../../../src/renderer/platform/eventHub.ts';
import { keepRemembered } from '../../../src/renderer/platform/keepRemembered.ts';
import { useRemembered } from '../../../src/renderer/platform/remembered.ts';
import { mountComponent } from '../support/mountComponent.ts';

it('leaves the choices of a project alone that come after another was opened', async () => {
  const hub = createEventHub<StudioEvent>();
  const answers = new Map<string, (values: object) => void>();
  const client = {
    system: { info: () => Promise.resolve({}), settings: () => Promise.resolve({}) },
    project: {
      remembered: ({ project }: { project: string }) =>
        new Promise((resolve) => answers.set(project, resolve)),
    },
  } as unknown as StudioClient;
  const state = readonly(shallowRef('ready' as const));
  const connection: Connection = { client, state, onEvent: hub.onEvent, close: () => undefined };
  const page = { setup: () => (void keepRemembered(() => undefined), () => h('p')) };
  mountComponent(page, () => ({}), connection);

  const settled = async (): Promise<void> => {
    for (let turn = 0; turn < 10; turn += 1) await nextTick();
  };
  async function open(path: string): Promise<void> {
    hub.tell({ type: 'project', project: { path } as ProjectInfo });
    await settled();
  }
  hub.tell({ type: 'hello', project: null, jobs: [] } as unknown as Extract<StudioEvent, { type: 'hello' }>);
  const width = useRemembered('test.width', 0);
  await open('/one');
  await open('/two');
  answers.get('/two')!({ 'test.width': 2 });
  await settled();
  answers.get('/one')!({ 'test.width': 1 });
  await settled();
  expect(width.value).toBe(2);
});
