import { createMemoryHistory, createRouter, routeLocationKey, routerKey } from 'vue-router';
import { defineComponent, h, nextTick, provide } from 'vue';
import { afterEach, expect, it } from 'vitest';
import type { ProjectInfo } from '../../../src/shared/contract/library.ts';
import type { RunSummary } from '../../../src/shared/domain/run.ts';
import { runCommand } from '../../../src/renderer/app/commands/commands.ts';
import { useSession } from '../../../src/renderer/platform/session.ts';
import RunsPage from '../../../src/renderer/features/runs/RunsPage.vue';
import { useRuns } from '../../../src/renderer/features/runs/store.ts';
import { connectionTo } from '../support/connectionTo.ts';
import { mountComponent } from '../support/mountComponent.ts';

const never = new Promise(() => undefined);
let runs: ReturnType<typeof useRuns>;

function seed(run: string, at: number, change: Partial<RunSummary> = {}): RunSummary {
  return {
    ...{ run, encoder: 'e', decoder: 'd', dataset: 'set', size: 64, batchSize: 1, seed: at },
    ...{ createdAt: `2026-11-20T10:00:0${at}Z`, state: 'done', step: 9, totalSteps: 9, loss: null },
    ...{ best: null, latestCheckpoint: null, learningRate: 1, imagesPerSecond: null, seconds: 1 },
    ...{ parameters: 1, multiplyAdds: 1, problem: null, kept: false, seedGroup: 'g' },
    ...change,
  };
}

async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await nextTick();
}

/** The page of three seeds of one recipe and another run before them. */
async function mountPage(last: Partial<RunSummary> = {}): Promise<HTMLElement> {
  const list = [seed('other', 0, { seedGroup: '' }), seed('a', 1), seed('b', 2), seed('c', 3, last)];
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
    runs = useRuns();
    return () => h(RunsPage);
  });
  const client = {
    training: { catalogue: () => Promise.resolve({ encoders: [], decoders: [] }) },
    runs: { list: () => Promise.resolve(list), detail: () => never, series: () => never },
  };
  const { root } = mountComponent(page, () => ({}), connectionTo(client));
  await settled();
  return root;
}

/** What is remembered is so for all pages, and for the next test. */
afterEach(() => (runs.grouped = false));

it('the cursor on any seed is on the row of its group', async () => {
  const root = await mountPage();
  expect(runs.cursor).toBe('c');
  runs.grouped = true;
  await settled();
  expect(root.querySelector('aside[aria-label="Inspector"]')?.textContent).not.toContain('Select a run.');
  expect(root.querySelector('tr.cursor')?.getAttribute('aria-label')).toBe('a');
  runCommand('runs.rename');
  await settled();
  expect(document.querySelector<HTMLInputElement>('[role="dialog"] input')?.value).toBe('a');
});

it('a run is not renamed to what means the newest run', async () => {
  await mountPage();
  runCommand('runs.rename');
  await settled();
  const dialog = document.querySelector('[role="dialog"]')!;
  const input = dialog.querySelector('input')!;
  input.value = 'latest';
  input.dispatchEvent(new Event('input'));
  await settled();
  expect(dialog.textContent).toContain('“latest” means the newest run: choose another name.');
  expect(dialog.querySelector('button.primary')?.getAttribute('aria-disabled')).toBe('true');
});

it('seeds that were selected are selected as a group, and deleted once each', async () => {
  const root = await mountPage();
  runs.toggleSelected('b');
  runs.toggleSelected('c');
  runs.grouped = true;
  await settled();
  const box = root.querySelector<HTMLInputElement>('input[aria-label="Select a"]');
  expect(box?.checked).toBe(true);
  runCommand('runs.delete');
  await settled();
  const dialog = document.querySelector('[role="alertdialog"]');
  expect(dialog?.textContent).toContain('Delete 3 runs from disk?');
  expect([...dialog!.querySelectorAll('li')].map((one) => one.textContent)).toEqual(['a', 'b', 'c']);
  runs.toggleSelected('a');
  expect(runs.selected.size).toBe(0);
});

it('a group is not deleted while any of its seeds trains', async () => {
  await mountPage({ state: 'running' });
  runs.grouped = true;
  runs.toggleSelected('a');
  await settled();
  runCommand('runs.delete');
  await settled();
  expect(document.querySelector('[role="alertdialog"]')).toBeNull();
});

it('a group of which one seed is in the chart leaves it at one press', async () => {
  const root = await mountPage();
  runs.setShown(['a', 'c'], false);
  runs.grouped = true;
  await settled();
  const eye = root.querySelector<HTMLButtonElement>('button[aria-label="Show a in chart"]')!;
  expect(eye.getAttribute('aria-pressed')).toBe('true');
  eye.click();
  await settled();
  expect([...runs.shown]).toEqual(['other']);
  eye.click();
  await settled();
  expect([...runs.shown]).toEqual(['other', 'a', 'b', 'c']);
});
