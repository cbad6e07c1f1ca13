import { h, nextTick, readonly, shallowRef } from 'vue';
import { expect, it } from 'vitest';
import type { StudioClient } from '../../../src/shared/contract/index.ts';
import type { ProjectInfo } from '../../../src/shared/contract/library.ts';
import type { StudioEvent } from '../../../src/shared/contract/system.ts';
import type { Connection } from '../../../src/renderer/platform/connection.ts';
import { createEventHub } from '../../../src/renderer/platform/eventHub.ts';
import { keepRemembered } from '../../../src/renderer/platform/keepRemembered.ts';
import { useRemembered, useRememberedApp } from '../../../src/renderer/platform/remembered.ts';
import { mountComponent } from '../support/mountComponent.ts';

type Hello = Extract<StudioEvent, { type: 'hello' }>;

/** A page that remembers, by a host that answers as `client`; the returned function lets the host speak. */
function openPage(client: object): (event: StudioEvent) => void {
  const hub = createEventHub<StudioEvent>();
  const state = readonly(shallowRef('ready' as const));
  const connection: Connection = {
    client: client as unknown as StudioClient,
    state,
    onEvent: hub.onEvent,
    close: () => undefined,
  };
  const page = { setup: () => (void keepRemembered(() => undefined), () => h('p')) };
  mountComponent(page, () => ({}), connection);
  return hub.tell;
}

const hello = { type: 'hello', project: null, jobs: [] } as unknown as Hello;

async function settled(): Promise<void> {
  for (let turn = 0; turn < 10; turn += 1) await nextTick();
}

it('leaves the choices of a project alone that come after another was opened', async () => {
  const answers = new Map<string, (values: object) => void>();
  const tell = openPage({
    system: { info: () => Promise.resolve({}), settings: () => Promise.resolve({}) },
    project: {
      remembered: ({ project }: { project: string }) =>
        new Promise((resolve) => answers.set(project, resolve)),
    },
  });
  async function open(path: string): Promise<void> {
    tell({ type: 'project', project: { path } as ProjectInfo });
    await settled();
  }
  tell(hello);
  const width = useRemembered('test.width', 0);
  await open('/one');
  await open('/two');
  answers.get('/two')!({ 'test.width': 2 });
  await settled();
  answers.get('/one')!({ 'test.width': 1 });
  await settled();
  expect(width.value).toBe(2);
});

it('tells the host of nothing before it knows what the host keeps', async () => {
  const told: object[] = [];
  let answer: (values: object) => void = () => undefined;
  const tell = openPage({
    system: {
      info: () => Promise.resolve({}),
      settings: () => new Promise((resolve) => (answer = resolve)),
      saveSettings: (patch: object) => Promise.resolve(told.push(patch)),
    },
  });
  const seen = useRememberedApp('test.seen', [] as string[]);
  seen.value = ['library'];
  tell(hello);
  window.dispatchEvent(new Event('pagehide'));
  await settled();
  expect(told).toEqual([]);

  answer({ 'test.seen': ['library', 'train'] });
  await settled();
  expect(seen.value).toEqual(['library', 'train']);
  seen.value = [...seen.value, 'runs'];
  window.dispatchEvent(new Event('pagehide'));
  await settled();
  expect(told).toEqual([{ 'test.seen': ['library', 'train', 'runs'] }]);
});
