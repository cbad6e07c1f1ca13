import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ServedStudio } from '../support/chromium.ts';
import { openSamplePage } from './studioPage.ts';
import type { StudioPage } from './studioPage.ts';

/** More than the test waits for: it is stopped. */
const epochs = '200';

let studio: ServedStudio;
let page: Page;
let problems: readonly string[];
let close: StudioPage['close'];

beforeAll(async () => {
  ({ studio, page, problems, close } = await openSamplePage());
});

afterAll(() => close());

/** The last step the head of the page tells. */
async function stepNow(): Promise<number> {
  const words = await page.getByText(/^Step [\d,]+ of/).innerText();
  return Number((/Step ([\d,]+)/.exec(words)?.[1] ?? '').replaceAll(',', ''));
}

/** Values of the loss curve, read from its table. */
async function lossValues(): Promise<number> {
  const summary = await page.getByRole('img', { name: 'Loss' }).evaluate((chart) => {
    const id = chart.getAttribute('aria-describedby') ?? '';
    return document.getElementById(id)?.textContent ?? '';
  });
  return Number(/over ([\d,]+) values/.exec(summary)?.[1] ?? 0);
}

describe('a training seen live', () => {
  const state = () => page.getByRole('status', { name: 'Run state' });

  it('starts from Train and draws its curve as it goes', async () => {
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Train' }).click();
    await page.getByRole('radio', { name: 'MobileNet v1 ×0.25' }).check({ force: true });
    await page.getByRole('radio', { name: 'FCN-16' }).check({ force: true });
    const form = page.getByRole('form', { name: 'Recipe' });
    await form.getByLabel('Size, longest side').fill('64');
    await form.getByLabel('Pretrained weights').fill('none');
    await form.getByLabel('Epochs').fill(epochs);
    await page.keyboard.press('Tab');
    await page.getByRole('button', { name: 'Start training' }).click();
    await page.getByRole('progressbar', { name: 'Training progress' }).waitFor();
    await page.getByRole('img', { name: 'Loss' }).locator('canvas').waitFor({ timeout: 60_000 });
    const before = await lossValues();
    await expect.poll(lossValues, { timeout: 30_000 }).toBeGreaterThan(before);
    await expect.poll(() => state().innerText()).toBe('Training');
  });

  it('pauses and goes on', async () => {
    await page.getByRole('button', { name: 'Pause' }).click();
    await expect.poll(() => state().innerText(), { timeout: 20_000 }).toBe('Paused');
    await page.waitForTimeout(500);
    const held = await stepNow();
    await page.waitForTimeout(1500);
    expect(await stepNow()).toBe(held);
    await page.getByRole('button', { name: 'Resume' }).click();
    await expect.poll(stepNow, { timeout: 20_000 }).toBeGreaterThan(held);
  });

  it('stops and keeps what was learnt', async () => {
    await page.getByRole('button', { name: 'Stop and keep' }).click();
    await expect.poll(() => state().innerText(), { timeout: 30_000 }).toBe('Stopped');
    const checkpoints = page.getByRole('region', { name: 'Checkpoints' });
    await checkpoints.getByText('latest').waitFor();
    await page.getByRole('button', { name: 'Resume' }).waitFor();
    expect(problems).toEqual([]);
  });

  it('says so when the background process is gone', async () => {
    const uncaught: string[] = [];
    page.on('pageerror', (error) => uncaught.push(error.message));
    await studio.kill();
    await page.getByRole('status', { name: 'Host' }).getByText('Reconnecting…').waitFor();
    await page.getByRole('alert').getByText('background process is not answering').waitFor();
    expect(await page.getByRole('img', { name: 'Loss' }).locator('canvas').isVisible()).toBe(true);
    expect(await state().innerText()).toBe('Stopped');
    expect(uncaught).toEqual([]);
  });
});
