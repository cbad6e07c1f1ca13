import { routeLocationKey, routerKey } from 'vue-router';
import { h, nextTick, provide, readonly, shallowReactive, shallowRef } from 'vue';
import { expect, it } from 'vitest';
import type { StudioClient } from '../../../src/shared/contract/index.ts';
import type { Job } from '../../../src/shared/domain/job.ts';
import type { RunSummary } from '../../../src/shared/domain/run.ts';
import LiveBanner from '../../../src/renderer/features/runs/components/LiveBanner.vue';
import LiveRunPage from '../../../src/renderer/features/runs/LiveRunPage.vue';
import { useSession } from '../../../src/renderer/platform/session.ts';
import { connectionTo } from '../support/connectionTo.ts';
import { mountComponent } from '../support/mountComponent.ts';

async function settled(): Promise<void> {
  for (let turn = 0; turn < 40; turn += 1) await nextTick();
}

function summaryOf(run: string): RunSummary {
  return {
    ...{ run, encoder: 'e', decoder: 'd', createdAt: '', dataset: 'set', size: 64, batchSize: 1, seed: 1 },
    ...{ state: 'done', step: 1, totalSteps: 1, best: null, latestCheckpoint: null, loss: null },
    ...{ learningRate: 1, imagesPerSecond: null, seconds: 1, parameters: 1, multiplyAdds: 1 },
    ...{ problem: null, kept: false, seedGroup: '' },
  };
}

it('shows the log of the run that is opened from the page of another', async () => {
  const client = {
    training: { catalogue: () => Promise.resolve({ encoders: [], decoders: [] }) },
    runs: {
      list: () => Promise.resolve(['a', 'b'].map(summaryOf)),
      detail: ({ run }: { readonly run: string }) =>
        Promise.resolve({
          ...{ series: [], checkpoints: [], summary: summaryOf(run), status: {} },
          arguments: { classes: [], recipe: {}, amendments: [] },
        }),
      series: () => Promise.resolve([]),
      log: ({ run }: { readonly run: string }) => Promise.resolve([`the log of ${run}`]),
    },
  } as unknown as StudioClient;
  const route = shallowReactive({ params: { run: 'a' } });
  const page = {
    setup() {
      provide(routerKey, {} as never);
      provide(routeLocationKey, route as never);
      return () => h(LiveRunPage);
    },
  };
  const state = readonly(shallowRef('ready' as const));
  const onEvent = () => () => undefined;
  const { root } = mountComponent(page, () => ({}), { client, state, onEvent, close: () => undefined });
  await settled();
  const log = (): string | undefined => root.querySelector('[role="log"]')?.textContent;
  [...root.querySelectorAll<HTMLElement>('[role="tab"]')]
    .find(({ textContent }) => textContent.trim() === 'Log')!
    .click();
  await settled();
  expect(log()).toContain('the log of a');
  route.params = { run: 'b' };
  await settled();
  expect(log()).toContain('the log of b');
});

it('counts the jobs that a run waits for', async () => {
  const job = (id: string, state: Job['state'], rank: number) =>
    ({ id, state, rank, kind: 'train', createdAt: '' }) as Job;
  let session!: ReturnType<typeof useSession>;
  const banner = {
    setup() {
      session = useSession();
      return () => h(LiveBanner, { detail: null, job: job('mine', 'queued', 2), readOnly: false });
    },
  };
  const { root } = mountComponent(banner, () => ({}), connectionTo());
  session.rememberJob(job('first', 'running', 0));
  await settled();
  expect(root.textContent).toContain('Waiting: 1 job before this one.');
  session.rememberJob(job('second', 'queued', 1));
  await settled();
  expect(root.textContent).toContain('Waiting: 2 jobs before this one.');
});
