import { createMemoryHistory, createRouter, routerKey } from 'vue-router';
import { defineComponent, provide, readonly, shallowRef } from 'vue';
import { describe, expect, it } from 'vitest';
import type { StudioClient } from '../../../src/shared/contract/index.ts';
import type { StudioEvent } from '../../../src/shared/contract/system.ts';
import type { Job } from '../../../src/shared/domain/job.ts';
import { useJobNotices } from '../../../src/renderer/app/jobNotices.ts';
import { useNotices } from '../../../src/renderer/app/notices.ts';
import { mountComponent } from '../support/mountComponent.ts';

const page = { render: () => null };

/** A window that tells how jobs end, and the host's voice in it. */
function mountNotices(): (state: Job['state'], error?: string) => void {
  const listeners: ((event: StudioEvent) => void)[] = [];
  const router = createRouter({ history: createMemoryHistory(), routes: [{ path: '/', component: page }] });
  const window = defineComponent(() => {
    provide(routerKey, router);
    useJobNotices();
    return () => null;
  });
  mountComponent(window, () => ({}), {
    client: {} as StudioClient,
    state: readonly(shallowRef('ready' as const)),
    onEvent: (listen) => {
      listeners.push(listen);
      return () => undefined;
    },
    close: () => undefined,
  });
  return (state, error) => {
    const job = { id: 'a', kind: 'train', title: 'Train it', state, run: null } as Job;
    const told = error === undefined ? null : { code: 'internal', message: error };
    const event = { type: 'job', job: { ...job, error: told } } as StudioEvent;
    for (const listen of listeners) listen(event);
  };
}

const words = (): readonly string[] => useNotices().shown.map(({ text }) => text);

describe('how jobs ended', () => {
  it('is told once', () => {
    const tell = mountNotices();
    for (const state of ['queued', 'running', 'failed', 'failed'] as const) tell(state, 'No space left.');
    expect(words()).toEqual(['Train it: No space left.']);
  });

  it('is told of a training that was taken out of the queue and put back', () => {
    const tell = mountNotices();
    tell('cancelled', 'Cancelled.');
    expect(words()).toEqual([]);
    for (const state of ['queued', 'running', 'failed'] as const) tell(state, 'No space left.');
    expect(words()).toEqual(['Train it: No space left.']);
  });
});
