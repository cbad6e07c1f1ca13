import { expect, it } from 'vitest';
import type { ProjectInfo } from '../../../src/shared/contract/library.ts';
import type { Job } from '../../../src/shared/domain/job.ts';
import { useNotices } from '../../../src/renderer/app/notices.ts';
import { takeRemembered } from '../../../src/renderer/platform/remembered.ts';
import { useSession } from '../../../src/renderer/platform/session.ts';
import { answered, mountRunsPage, runSummary } from '../support/mountRunsPage.ts';

it('asks nothing of a run without arguments, whose row says what is missing, and shows the rest of one without a status', async () => {
  takeRemembered('project', { 'runs.view': 'confusion' });
  const asked: string[] = [];
  const list = [
    runSummary('without status', 0, { problem: 'Run folder incomplete: status.json is missing.' }),
    runSummary('without arguments', 1, {
      problem: 'Run folder incomplete: runargs.json is missing.',
      seedGroup: '',
    }),
  ];
  const { root, runs } = await mountRunsPage(() => list, {
    evaluation: { results: () => Promise.resolve([]) },
    runs: {
      detail({ run }: { readonly run: string }) {
        asked.push(run);
        return Promise.reject(new Error(`nothing of the run ${run}`));
      },
    },
  });
  expect(runs.cursor).toBe('without arguments');
  expect(root.querySelector('aside[aria-label="Inspector"]')?.textContent).toContain('runargs.json');
  expect(new Set(asked)).toEqual(new Set(['without status']));
  runs.cursor = 'without status';
  await answered();
  runs.cursor = 'without arguments';
  await answered();
  expect(new Set(asked)).toEqual(new Set(['without status']));
  expect(new Set(useNotices().kept.map(({ text }) => text))).toEqual(
    new Set(['nothing of the run without status']),
  );
});

it('asks nothing of a compared run without arguments, at no selection', async () => {
  const asked: string[] = [];
  const list = [
    runSummary('damaged', 0, {
      problem: 'Run folder incomplete: runargs.json is missing.',
      seedGroup: '',
    }),
    ...['a', 'b'].map((name, at) => runSummary(name, at + 1, { seedGroup: name })),
  ];
  const { root, runs } = await mountRunsPage(() => list, {
    runs: {
      detail({ run }: { readonly run: string }) {
        asked.push(run);
        return Promise.reject(new Error(`nothing of the run ${run}`));
      },
    },
  });
  for (const other of ['a', 'b']) {
    runs.selected = new Set(['damaged', other]);
    await answered();
    expect(root.querySelector('section[aria-label="Comparison"]')?.textContent).toContain('damaged');
  }
  expect(new Set(asked)).toEqual(new Set(['a', 'b']));
});

it('says of a pair that a side has one seed, also where the other has more', async () => {
  const best = { step: 9, miou: 0.5 };
  const list = [
    runSummary('a', 0, { best, seedGroup: 'one' }),
    ...['b', 'c'].map((name, at) => runSummary(name, at + 1, { best, seedGroup: 'two' })),
  ];
  const { root, runs } = await mountRunsPage(() => list);
  runs.selected = new Set(['a', 'b']);
  await answered();
  const comparison = root.querySelector('section[aria-label="Comparison"]')?.textContent;
  expect(comparison).toContain('The spread between seeds is not known: a side has only one that counts.');
});

it('says that a search finds no run, and clears it at one press or with the project', async () => {
  const list = ['a', 'b'].map((name, at) => runSummary(name, at));
  const { root, runs, button } = await mountRunsPage(() => list);
  const names = () => [...root.querySelectorAll('tbody tr')].map((row) => row.getAttribute('aria-label'));
  expect(names()).toEqual(['b', 'a']);
  expect(button('Clear search')).toBeUndefined();
  runs.search = 'no such net';
  await answered();
  expect(root.textContent).toContain('Nothing matches this search.');
  button('Clear search')?.click();
  await answered();
  expect(names()).toEqual(['b', 'a']);
  expect(document.activeElement?.getAttribute('aria-label')).toBe('Search runs');

  runs.search = 'b';
  useSession().project = { path: '/other', datasets: [], readOnly: false } as unknown as ProjectInfo;
  await answered();
  expect(runs.search).toBe('');
});

it('a job of a project that was left keeps no run of the same name from being deleted', async () => {
  const { button, runs } = await mountRunsPage(() => [runSummary('a', 0)]);
  const mayDelete = (): boolean => button('Delete runs')?.getAttribute('aria-disabled') !== 'true';
  const job = { id: 'j', state: 'running', createdAt: '', title: 'Evaluate a on val', run: 'a' } as Job;
  runs.selected = new Set(['a']);
  useSession().rememberJob({ ...job, project: '/left' });
  await answered();
  expect(mayDelete()).toBe(true);
  useSession().rememberJob({ ...job, project: '/p' });
  await answered();
  expect(mayDelete()).toBe(false);
});
