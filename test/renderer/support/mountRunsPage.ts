import { createMemoryHistory, createRouter, routeLocationKey, routerKey } from 'vue-router';
import { defineComponent, h, nextTick, provide } from 'vue';
import type { ProjectInfo } from '../../../src/shared/contract/library.ts';
import type { RunSummary } from '../../../src/shared/domain/run.ts';
import type { Connection } from '../../../src/renderer/platform/connection.ts';
import { useSession } from '../../../src/renderer/platform/session.ts';
import RunsPage from '../../../src/renderer/features/runs/RunsPage.vue';
import { useRuns } from '../../../src/renderer/features/runs/store.ts';
import { connectionTo } from './connectionTo.ts';
import { mountComponent } from './mountComponent.ts';
import type { Mounted } from './mountComponent.ts';

const never = new Promise(() => undefined);

/** A run that is done, without a score; `at` is its place by age, below 10, and its seed. */
export function runSummary(run: string, at: number, change: Partial<RunSummary> = {}): RunSummary {
  return {
    ...{ run, encoder: 'e', decoder: 'd', dataset: 'set', size: 64, batchSize: 1, seed: at },
    ...{ createdAt: `2026-11-20T10:00:0${at}Z`, state: 'done', step: 9, totalSteps: 9, loss: null },
    ...{ best: null, latestCheckpoint: null, learningRate: 1, imagesPerSecond: null, seconds: 1 },
    ...{ parameters: 1, multiplyAdds: 1, problem: null, kept: false, seedGroup: 'g' },
    ...change,
  };
}

interface MountedRunsPage extends Mounted {
  readonly runs: ReturnType<typeof useRuns>;
}

/** The Runs page of a project with these runs, of which nothing more is known but what `calls` answer. */
export async function mountRunsPage(
  list: () => readonly RunSummary[],
  calls: { readonly runs?: object; readonly evaluation?: object } = {},
  onEvent?: Connection['onEvent'],
): Promise<MountedRunsPage> {
  const router = createRouter({
    history: createMemoryHistory(),
    routes: ['runs', 'liveRun', 'train', 'compare'].map((name) => ({
      ...{ name, path: `/${name}/:run?`, component: RunsPage },
    })),
  });
  const page = defineComponent(() => {
    provide(routerKey, router);
    provide(routeLocationKey, router.currentRoute.value);
    useSession().project = { path: '/p', datasets: [], readOnly: false } as unknown as ProjectInfo;
    return () => h(RunsPage);
  });
  const client = {
    training: { catalogue: () => Promise.resolve({ encoders: [], decoders: [] }) },
    ...calls,
    runs: { list: () => Promise.resolve(list()), detail: () => never, series: () => never, ...calls.runs },
  };
  const mounted = mountComponent(page, () => ({}), connectionTo(client, onEvent));
  await answered();
  return { ...mounted, runs: useRuns() };
}

/** After the page has answered what was changed, and what it asked for has come. */
export async function answered(): Promise<void> {
  for (let turn = 0; turn < 40; turn += 1) await nextTick();
}
