import { createMemoryHistory, createRouter, routerKey, type Router } from 'vue-router';
import { defineComponent, h, provide } from 'vue';
import { describe, expect, it } from 'vitest';
import type { Job } from '../../../src/shared/domain/job.ts';
import { useWayForPages } from '../../../src/renderer/platform/giveWay.ts';
import { useSession } from '../../../src/renderer/platform/session.ts';
import { connectionTo } from '../support/connectionTo.ts';
import { mountComponent } from '../support/mountComponent.ts';

const page = { render: () => null };
const paths = ['/', '/runs'] as const;

/** A window with one job, on its first page; `giveWay` is what the host does when it is asked to. */
async function openWindow(job: Partial<Job>, giveWay: () => Promise<void>): Promise<Router> {
  const routes = paths.map((path) => ({ path, component: page }));
  const router = createRouter({ history: createMemoryHistory(), routes });
  await router.push('/');
  const frame = defineComponent(() => {
    useSession().rememberJob({ id: 'a', createdAt: '', ...job } as Job);
    useWayForPages();
    return () => null;
  });
  const window = defineComponent(() => {
    provide(routerKey, router);
    return () => h(frame);
  });
  mountComponent(window, () => ({}), connectionTo({ jobs: { giveWay } }));
  return router;
}

describe('turning to another page', () => {
  it.each([
    ['train', 'running', 1],
    ['train', 'paused', 0],
    ['train', 'queued', 0],
    ['video', 'running', 0],
  ] as const)('beside a job %s that is %s asks %i times to hold still', async (kind, state, times) => {
    let asked = 0;
    const router = await openWindow({ kind, state }, () => {
      asked += 1;
      return Promise.resolve();
    });
    await router.push('/runs');
    expect(asked).toBe(times);
    expect(router.currentRoute.value.path).toBe('/runs');
  });

  it.each([
    ['does not answer', () => new Promise<void>(() => undefined)],
    ['is gone', () => Promise.reject(new Error('gone'))],
  ])('works when the host %s', async (_, giveWay) => {
    const router = await openWindow({ kind: 'train', state: 'running' }, giveWay);
    await router.push('/runs');
    expect(router.currentRoute.value.path).toBe('/runs');
  });
});
