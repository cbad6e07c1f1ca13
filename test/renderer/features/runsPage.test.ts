import { expect, it } from 'vitest';
import { useNotices } from '../../../src/renderer/app/notices.ts';
import { takeRemembered } from '../../../src/renderer/platform/remembered.ts';
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
