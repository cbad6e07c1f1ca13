import { routeLocationKey, routerKey } from 'vue-router';
import { h, nextTick, provide, shallowReactive } from 'vue';
import { expect, it } from 'vitest';
import type { ProjectInfo } from '../../../src/shared/contract/library.ts';
import type { Job } from '../../../src/shared/domain/job.ts';
import type { RunDetail, RunSummary } from '../../../src/shared/domain/run.ts';
import { useNotices } from '../../../src/renderer/app/notices.ts';
import LiveBanner from '../../../src/renderer/features/runs/components/LiveBanner.vue';
import LiveRunPage from '../../../src/renderer/features/runs/LiveRunPage.vue';
import { lowerRate } from '../../../src/renderer/features/runs/resumeAdvice.ts';
import { useRuns } from '../../../src/renderer/features/runs/store.ts';
import { useRunControls } from '../../../src/renderer/features/runs/useRunControls.ts';
import { useSession } from '../../../src/renderer/platform/session.ts';
import { connectionTo } from '../support/connectionTo.ts';
import { mountComponent } from '../support/mountComponent.ts';

const never = new Promise(() => undefined);

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

function detailOf(run: string) {
  return {
    ...{ series: [], checkpoints: [{ step: 1, bytes: 1, epoch: 1, miou: 0.5, createdAt: '' }] },
    ...{ summary: summaryOf(run), status: {} },
    arguments: { classes: [], recipe: {}, amendments: [] },
  };
}

/** The page of the run `a` of a project that has `b`, too. */
function mountPage(calls: object = {}, ofRuns: object = {}) {
  const client = {
    training: { catalogue: () => Promise.resolve({ encoders: [], decoders: [] }) },
    runs: {
      list: () => Promise.resolve(['a', 'b'].map(summaryOf)),
      detail: ({ run }: { readonly run: string }) => Promise.resolve(detailOf(run)),
      series: () => Promise.resolve([]),
      previews: () => Promise.resolve({ steps: [], items: [] }),
      log: ({ run }: { readonly run: string }) => Promise.resolve([`the log of ${run}`]),
      ...ofRuns,
    },
    ...calls,
  };
  const route = shallowReactive({ params: { run: 'a' } });
  const page = {
    setup() {
      provide(routerKey, {} as never);
      provide(routeLocationKey, route as never);
      useSession().project = { path: '/p', readOnly: false } as ProjectInfo;
      return () => h(LiveRunPage);
    },
  };
  return { ...mountComponent(page, () => ({}), connectionTo(client)), route };
}

it('shows the log of the run that is opened from the page of another', async () => {
  const { root, route } = mountPage();
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

it('shows the curves and the log of a run whatever is wrong with the others, which it says where no row does', async () => {
  const damaged = { ...summaryOf('damaged'), problem: 'Run folder incomplete: runargs.json is missing.' };
  const curve = { tag: 'monitor/pixel_accuracy', steps: [1], seconds: [1], values: [0.5] };
  const { root } = mountPage(
    {},
    {
      list: () => Promise.resolve([summaryOf('a'), damaged, summaryOf('lost')]),
      detail: ({ run }: { readonly run: string }) =>
        run === 'a' ? Promise.resolve(detailOf(run)) : Promise.reject(new Error(`The run ${run} is gone.`)),
      series: ({ runs }: { readonly runs: readonly string[] }) =>
        Promise.resolve(runs.map((run) => ({ run, series: [curve] }))),
    },
  );
  await settled();
  const runs = useRuns();
  expect([...runs.series.keys()]).toEqual(['a']);
  expect(runs.logs.get('a')).toEqual(['the log of a']);
  expect(root.textContent).toContain('Evaluate');
  expect(useNotices().kept.map(({ text }) => text)).toEqual(['The run lost is gone.']);
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

it('starts one evaluation for a double click, and no other of the run before it is over', async () => {
  const asked: (() => void)[] = [];
  const job = {
    ...{ id: 'e', kind: 'evaluate', run: 'a', state: 'running', createdAt: '', progress: null },
    project: '/p',
  } as Job;
  const evaluation = {
    start: () => new Promise((resolve) => asked.push(() => resolve(job))),
    results: () => Promise.resolve([]),
  };
  const { button } = mountPage({ evaluation });
  await settled();
  const press = async (): Promise<void> => {
    button('Evaluate')?.click();
    await settled();
  };
  button('Evaluate')?.click();
  await press();
  expect(asked).toHaveLength(1);
  asked[0]();
  await settled();
  await press();
  expect(asked).toHaveLength(1);
  useSession().rememberJob({ ...job, state: 'done' });
  await settled();
  await press();
  expect(asked).toHaveLength(2);
});

it('starts one evaluation of a run from both of its buttons, and that of another run meanwhile', async () => {
  const asked: string[] = [];
  const evaluation = {
    start: ({ run }: { readonly run: string }) => (asked.push(run), never),
    results: () => Promise.resolve([]),
  };
  const { root, route } = mountPage({ evaluation });
  await settled();
  const pressAll = async (): Promise<number> => {
    const buttons = [...root.querySelectorAll('button')].filter(
      ({ textContent }) => textContent.trim() === 'Evaluate',
    );
    for (const one of buttons) one.click();
    await settled();
    return buttons.length;
  };
  await pressAll();
  expect(await pressAll()).toBe(2);
  expect(asked).toEqual(['a']);
  route.params = { run: 'b' };
  await settled();
  await pressAll();
  expect(asked).toEqual(['a', 'b']);
});

it('resumes a run once, by whichever of its two buttons', () => {
  const asked: object[] = [];
  const resume = (what: object) => {
    asked.push(what);
    return never;
  };
  const status = { state: 'failed', errorCode: 'diverged', step: 7, latestCheckpoint: 5 };
  const detail = { status, summary: { run: 'a' }, arguments: { recipe: { learningRate: 0.1 } } };
  let controls!: ReturnType<typeof useRunControls>;
  const banner = {
    setup() {
      controls = useRunControls(() => 'a');
      return () => h(LiveBanner, { detail: detail as unknown as RunDetail, job: null, readOnly: false });
    },
  };
  const { root } = mountComponent(banner, () => ({}), connectionTo({ training: { resume } }));
  const lower = root.querySelector('button');
  for (let press = 0; press < 2; press += 1) lower?.click();
  void controls.resume();
  expect(asked).toEqual([{ run: 'a', recipe: { learningRate: lowerRate(0.1) } }]);
});

it('starts a waiting job once for a double click', () => {
  const asked: object[] = [];
  const startNow = (what: object) => {
    asked.push(what);
    return never;
  };
  const job = { id: 'mine', state: 'queued', rank: 0, kind: 'train', createdAt: '' } as Job;
  const props = { detail: null, job, readOnly: false };
  const { button } = mountComponent(LiveBanner, () => props, connectionTo({ jobs: { startNow } }));
  for (let press = 0; press < 2; press += 1) button('Start now')?.click();
  expect(asked).toEqual([{ job: 'mine' }]);
});
