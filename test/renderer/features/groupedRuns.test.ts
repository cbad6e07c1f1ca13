import { afterEach, expect, it } from 'vitest';
import type { RunSummary } from '../../../src/shared/domain/run.ts';
import { runCommand } from '../../../src/renderer/app/commands/commands.ts';
import type { useRuns } from '../../../src/renderer/features/runs/store.ts';
import { answered as settled, mountRunsPage, runSummary } from '../support/mountRunsPage.ts';

let runs: ReturnType<typeof useRuns>;

/** The page of three seeds of one recipe and another run before them. */
async function mountPage(last: Partial<RunSummary> = {}): Promise<HTMLElement> {
  const seeds = ['a', 'b'].map((name, at) => runSummary(name, at + 1));
  const list = [runSummary('other', 0, { seedGroup: '' }), ...seeds, runSummary('c', 3, last)];
  const page = await mountRunsPage(() => list);
  runs = page.runs;
  return page.root;
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

it('a group trains while one of its seeds does, and says of how many its score is the mean', async () => {
  const root = await mountPage({ state: 'running' });
  runs.grouped = true;
  runs.cursor = 'a';
  await settled();
  const row = root.querySelector('tr[aria-label="a"]')?.textContent;
  const inspector = root.querySelector('aside[aria-label="Inspector"]')?.textContent;
  for (const text of [row, inspector]) {
    expect(text).toContain('Training');
    expect(text).toContain('1, 2, 3 · mean of 2 of 3');
  }
});
