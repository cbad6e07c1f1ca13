import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { accessibilityFindings } from '../support/chromium.ts';
import { goTo, openSamplePage } from './studioPage.ts';
import type { StudioPage } from './studioPage.ts';

const coarse = '2026-11-23_mobilenet_v1_025-fcn16__1';
const fine = '2026-11-23_mobilenet_v1_025-fcn4__1';

let page: Page;
let problems: readonly string[];
let close: StudioPage['close'];

beforeAll(async () => {
  ({ page, problems, close } = await openSamplePage());
});

// Why a worker ended stands in its messages alone.
afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') console.error(await page.locator('body').ariaSnapshot());
});
afterAll(() => close());

describe('planning a training', () => {
  it('says what it takes, and keeps a recipe that can be taken back', async () => {
    await goTo(page, 'Train');
    await page.getByRole('img', { name: 'Architecture diagram' }).waitFor();
    await page.getByRole('region', { name: 'Before you start' }).getByText('84 training images').waitFor();
    await page.getByRole('form', { name: 'Recipe' }).getByLabel('Epochs', { exact: true }).fill('3');
    await page.getByRole('button', { name: 'Save recipe' }).click();
    await page.getByRole('textbox', { name: 'Name' }).fill('Three epochs');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByRole('tab', { name: 'Recipes' }).click();
    const own = page.getByRole('region', { name: 'Recipes of this project' });
    await own.getByText('Three epochs').waitFor();
    await page.getByRole('button', { name: 'Remove Three epochs' }).click();
    await own.getByText('Three epochs').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Undo' }).last().click();
    await own.getByText('Three epochs').waitFor();
    expect(await accessibilityFindings(page)).toEqual([]);
  });

  it('queues one run a seed, and moves what waits', async () => {
    await page.getByRole('tab', { name: 'New run' }).click();
    await page.getByRole('radio', { name: 'MobileNet v1 ×0.25', exact: true }).check({ force: true });
    await page.getByRole('radio', { name: 'FCN-16', exact: true }).check({ force: true });
    const form = page.getByRole('form', { name: 'Recipe' });
    await form.getByLabel('Size, longest side').fill('64');
    await form.getByLabel('Pretrained weights').fill('none');
    await form.getByLabel('Epochs', { exact: true }).fill('500');
    await form.getByLabel('Seeds').fill('1-3');
    await page.getByRole('button', { name: 'Start training' }).click();
    const waiting = page.getByRole('region', { name: 'Waiting' }).getByRole('listitem');
    await expect.poll(() => waiting.count(), { timeout: 30_000 }).toBe(2);
    await waiting.nth(1).getByRole('button', { name: 'Earlier' }).click();
    await waiting.nth(1).getByRole('button', { name: 'Remove from the queue' }).click();
    await expect.poll(() => waiting.count()).toBe(1);
    await waiting.first().getByRole('button', { name: 'Remove from the queue' }).click();
    const running = page.getByRole('region', { name: 'Training now' });
    await running.getByRole('link').click({ timeout: 60_000 });
    // There is something to keep once the loss has a first value.
    await page.getByRole('img', { name: 'Loss' }).locator('canvas').waitFor({ timeout: 60_000 });
    await page.getByRole('button', { name: 'Stop and keep' }).click();
    const state = page.getByRole('status', { name: 'Run state' });
    await expect.poll(() => state.innerText(), { timeout: 60_000 }).toBe('Stopped');
  });

  it('goes on with a stopped run', async () => {
    await page.getByRole('button', { name: 'Resume' }).click();
    const state = page.getByRole('status', { name: 'Run state' });
    await expect.poll(() => state.innerText(), { timeout: 60_000 }).toBe('Training');
    await page.getByRole('button', { name: 'Stop and keep' }).click();
    await expect.poll(() => state.innerText(), { timeout: 60_000 }).toBe('Stopped');
  });
});

describe('trained runs', () => {
  it('read their confusion by rows, walked by arrows', async () => {
    await goTo(page, 'Runs');
    await page.getByRole('row', { name: fine }).getByText(fine).click();
    await page.getByRole('radio', { name: 'Confusion' }).check({ force: true });
    const grid = page.getByRole('grid', { name: 'Confusion matrix' });
    await grid.getByRole('gridcell', { name: /^Sky as Sky, / }).click();
    await page.keyboard.press('ArrowRight');
    expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toMatch(
      /^Sky as Building, /,
    );
    expect(await accessibilityFindings(page)).toEqual([]);
    await page.getByRole('radio', { name: 'Curves' }).check({ force: true });
  });

  it('cannot be deleted while they are kept, and keep their new name', async () => {
    await page.getByRole('button', { name: `Keep ${coarse}` }).click();
    await page.getByRole('checkbox', { name: `Select ${coarse}` }).check();
    const remove = page.getByRole('button', { name: 'Delete runs' });
    await expect.poll(() => remove.getAttribute('aria-disabled')).toBe('true');
    await page.getByRole('checkbox', { name: `Select ${coarse}` }).uncheck();
    await page.getByRole('row', { name: coarse }).getByText(coarse).click();
    await page.keyboard.press('F2');
    await page.getByRole('textbox', { name: 'New name' }).fill('coarse net');
    await page.getByRole('button', { name: 'Rename', exact: true }).click();
    await page.getByRole('row', { name: 'coarse net' }).waitFor();
  });

  it('compare their checkpoints on one image, by eye and class by class', async () => {
    await page.getByRole('checkbox', { name: 'Select coarse net' }).check();
    await page.getByRole('checkbox', { name: `Select ${fine}` }).check();
    await page.getByRole('region', { name: 'Comparison' }).waitFor();
    await page.getByRole('button', { name: 'Compare checkpoints' }).click();
    const table = page.getByRole('table', { name: 'IoU of A and B' });
    await expect.poll(() => table.innerText(), { timeout: 120_000 }).toMatch(/Road\s+0\.\d{3}\s+0\.\d{3}/);
    await page.getByRole('img', { name: 'Prediction A' }).waitFor();
    await page.getByRole('img', { name: 'Prediction B' }).waitFor();
    await page.getByRole('radio', { name: 'Changes' }).check({ force: true });
    await page.getByRole('img', { name: 'Changes' }).waitFor();
    expect(await accessibilityFindings(page)).toEqual([]);
    expect(problems).toEqual([]);
  });
});
