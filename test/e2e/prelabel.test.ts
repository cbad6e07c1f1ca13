import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accessibilityFindings } from '../support/chromium.ts';
import type { ServedStudio } from '../support/chromium.ts';
import { openSamplePage } from './studioPage.ts';
import type { StudioPage } from './studioPage.ts';

const slow = { timeout: 120_000 };
const chosen = 3;
/** The sample's: all of them have masks, all are approved. */
const images = 120;

let studio: ServedStudio;
let page: Page;
let problems: readonly string[];
let close: StudioPage['close'];
let masks: string;
let before: readonly Buffer[];

beforeAll(async () => {
  ({ studio, page, problems, close } = await openSamplePage({
    permissions: ['clipboard-read', 'clipboard-write'],
  }));
  await page.getByRole('gridcell').nth(chosen).waitFor(slow);
  const files = await readdir(studio.home, { recursive: true });
  const items = files.find((file) => file.endsWith(join('streets', 'items.json'))) ?? 'no dataset';
  masks = join(studio.home, dirname(items), 'masks');
  before = await chosenMasks();
});

afterAll(() => close());

function chosenMasks(): Promise<readonly Buffer[]> {
  const names = Array.from({ length: chosen }, (_, at) => `street_${String(at + 1).padStart(3, '0')}.png`);
  return Promise.all(names.map((name) => readFile(join(masks, name))));
}

const bar = (): Locator => page.getByRole('toolbar', { name: 'Selection' });
const dialog = (): Locator => page.getByRole('dialog', { name: `Pre-label ${chosen} images` });
const toast = (): Locator => page.getByRole('status', { name: 'Message' });

/** How many images the filter says are in a review state. */
async function inReview(state: string): Promise<number> {
  const line = page.getByRole('group', { name: 'Review' }).getByText(state).locator('xpath=ancestor::label');
  return Number((await line.innerText()).replace(/\D/g, ''));
}

async function areAsBefore(): Promise<boolean> {
  const now = await chosenMasks();
  return now.every((bytes, at) => bytes.equals(before[at]));
}

describe('pre-labelling in the Library', () => {
  it('says what becomes of masks that are there before it does anything', async () => {
    await page.getByRole('gridcell').first().click();
    await page
      .getByRole('gridcell')
      .nth(chosen - 1)
      .click({ modifiers: ['Shift'] });
    await bar().getByRole('button', { name: 'Pre-label', exact: true }).click();
    await dialog().waitFor();
    await dialog().getByText(`None gets a mask, ${chosen} keep theirs.`).waitFor();
    const start = dialog().getByRole('button', { name: /^Pre-label \d/ });
    expect(await start.getAttribute('aria-disabled')).toBe('true');
    await dialog().getByRole('radio', { name: 'Replace existing masks' }).check();
    await dialog().getByText(`${chosen} get a mask in place of theirs.`).waitFor();
    await dialog().getByText(`${chosen} masks that give way are approved.`).waitFor();
    expect(await start.getAttribute('aria-disabled')).toBeNull();
    expect(await accessibilityFindings(page)).toEqual([]);
  });

  it('copies itself as a command', async () => {
    await dialog().getByRole('button', { name: 'Copy as command' }).click();
    const command = await page.evaluate(() => navigator.clipboard.readText());
    expect(command).toMatch(/^segstudio dataset prelabel streets --items street_001 street_002 street_003 /);
    expect(command).toMatch(/--run \S+ --checkpoint best --overwrite$/);
  });

  it('puts predictions in the masks’ places, to be reviewed, and says so wherever the user is', async () => {
    await dialog()
      .getByRole('button', { name: `Pre-label ${chosen} images` })
      .click();
    await page.getByRole('progressbar', { name: /^Pre-label streets with/ }).waitFor(slow);
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Runs' }).click();
    await toast().getByText(`${chosen} images got a mask.`).waitFor(slow);
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Library' }).click();
    await page.getByRole('gridcell').first().waitFor(slow);
    expect(await inReview('To review')).toBe(chosen);
    expect(await inReview('Approved')).toBe(images - chosen);
    expect(await areAsBefore()).toBe(false);
  });

  it('is undone by the toast and done again by the keyboard', async () => {
    await toast().getByRole('button', { name: 'Undo' }).click();
    await toast().getByText(`${chosen} masks taken back.`).waitFor(slow);
    await expect.poll(() => inReview('Approved'), slow).toBe(images);
    expect(await areAsBefore()).toBe(true);
    await page.keyboard.press('Control+Shift+z');
    await toast().getByText(`${chosen} images got a mask.`).waitFor(slow);
    await expect.poll(() => inReview('To review'), slow).toBe(chosen);
    await page.keyboard.press('Control+z');
    await toast().getByText(`${chosen} masks taken back.`).waitFor(slow);
    await expect.poll(areAsBefore, slow).toBe(true);
  });

  it('is in the palette, and can be cancelled with nothing changed', async () => {
    await page.getByRole('gridcell').first().click();
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: 'Command palette' }).fill('Pre-label by');
    await page.keyboard.press('Enter');
    const one = page.getByRole('dialog', { name: 'Pre-label 1 image' });
    await one.getByRole('radio', { name: 'Replace existing masks' }).check();
    await one.getByRole('button', { name: 'Pre-label 1 image' }).click();
    await page.getByRole('main', { name: 'Library' }).getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('progressbar').waitFor({ state: 'detached', ...slow });
    expect(await areAsBefore()).toBe(true);
    expect(problems).toEqual([]);
  });
});
