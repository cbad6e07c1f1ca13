import { createMemoryHistory, createRouter, routerKey } from 'vue-router';
import { defineComponent, provide } from 'vue';
import { describe, expect, it } from 'vitest';
import type { StudioEvent } from '../../../src/shared/contract/system.ts';
import type { Job } from '../../../src/shared/domain/job.ts';
import { useJobNotices } from '../../../src/renderer/app/jobNotices.ts';
import { useNotices } from '../../../src/renderer/app/notices.ts';
import { createEventHub } from '../../../src/renderer/platform/eventHub.ts';
import { connectionTo } from '../support/connectionTo.ts';
import { mountComponent } from '../support/mountComponent.ts';

const page = { render: () => null };

/** A window that tells how jobs end, and the host's voice in it. */
function mountNotices(): (event: StudioEvent) => void {
  const hub = createEventHub<StudioEvent>();
  const router = createRouter({ history: createMemoryHistory(), routes: [{ path: '/', component: page }] });
  const window = defineComponent(() => {
    provide(routerKey, router);
    useJobNotices();
    return () => null;
  });
  const system = { info: () => Promise.resolve({}) };
  mountComponent(window, () => ({}), connectionTo({ system }, hub.onEvent));
  return hub.tell;
}

function jobIn(state: Job['state'], error?: string, id = 'a'): Job {
  const told = error === undefined ? null : { code: 'internal', message: error };
  return { id, kind: 'train', title: 'Train it', state, run: null, createdAt: '', error: told } as Job;
}

const news = (state: Job['state'], error?: string): StudioEvent => ({
  type: 'job',
  job: jobIn(state, error),
});
const greeting = (...jobs: readonly Job[]): StudioEvent => ({
  type: 'hello',
  host: 'h',
  jobs,
  project: null,
});

const words = (): readonly string[] => useNotices().shown.map(({ text }) => text);

describe('how jobs ended', () => {
  it('is told once', () => {
    const tell = mountNotices();
    for (const state of ['queued', 'running', 'failed', 'failed'] as const)
      tell(news(state, 'No space left.'));
    expect(words()).toEqual(['Train it: No space left.']);
  });

  it('is told of a training that was taken out of the queue and put back', () => {
    const tell = mountNotices();
    tell(news('cancelled', 'Cancelled.'));
    expect(words()).toEqual([]);
    for (const state of ['queued', 'running', 'failed'] as const) tell(news(state, 'No space left.'));
    expect(words()).toEqual(['Train it: No space left.']);
  });

  it('is told of a training that ended while the host was away, and of none that was over before', () => {
    const tell = mountNotices();
    tell(greeting(jobIn('failed', 'Long ago.', 'old'), jobIn('running')));
    expect(words()).toEqual([]);
    for (let time = 0; time < 2; time += 1) {
      tell(greeting(jobIn('failed', 'Long ago.', 'old'), jobIn('failed', 'No space left.')));
      expect(words()).toEqual(['Train it: No space left.']);
    }
  });
});
