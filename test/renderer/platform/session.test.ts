import { h, readonly, shallowRef } from 'vue';
import { expect, it } from 'vitest';
import type { StudioClient } from '../../../src/shared/contract/index.ts';
import type { ProjectInfo } from '../../../src/shared/contract/library.ts';
import type { StudioEvent } from '../../../src/shared/contract/system.ts';
import { createEventHub } from '../../../src/renderer/platform/eventHub.ts';
import { useHostReturn, useSession } from '../../../src/renderer/platform/session.ts';
import { mountComponent } from '../support/mountComponent.ts';

it('has what is shown read again when the host is back with the project, not when it is back without', () => {
  const hub = createEventHub<StudioEvent>();
  const client = { system: { info: () => Promise.reject(new Error('lost')) } } as unknown as StudioClient;
  const connection = {
    client,
    state: readonly(shallowRef('ready' as const)),
    onEvent: hub.onEvent,
    close: () => undefined,
  };
  const read: (string | undefined)[] = [];
  function setup(): () => unknown {
    const session = useSession();
    useHostReturn(() => read.push(session.project?.path));
    return () => h('p');
  }
  mountComponent({ setup }, () => ({}), connection);
  hub.tell({ type: 'hello', host: 'a', jobs: [], project: null });
  expect(read).toEqual([]);
  hub.tell({ type: 'hello', host: 'a', jobs: [], project: { path: '/p' } as ProjectInfo });
  expect(read).toEqual(['/p']);
});
