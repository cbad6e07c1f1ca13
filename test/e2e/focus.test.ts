import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ServedStudio } from '../support/chromium.ts';
import { openSamplePage } from './studioPage.ts';
import type { StudioPage } from './studioPage.ts';

let studio: ServedStudio;
let page: Page;
let problems: readonly string[];
let close: StudioPage['close'];

beforeAll(async () => {
  ({ studio, page, problems, close } = await openSamplePage());
  page.setDefaultTimeout(10_000);
});

afterAll(() => close());

const bar = (): Locator => page.getByRole('toolbar', { name: 'Selection' });
const cell = (n: number): Locator =>
  page.getByRole('gridcell', { name: `street_${String(n).padStart(3, '0')}.jpg` });

/** Role or element, and name, of what has the focus. */
function focused(): Promise<string> {
  return page.evaluate(() => {
    const element = document.activeElement;
    if (element === null) return '';
    const name =
      element.ariaLabel ?? (element as HTMLInputElement).labels?.[0]?.textContent ?? element.textContent;
    return `${element.role ?? element.tagName.toLowerCase()} ${name.trim()}`;
  });
}

function expectFocus(what: string | RegExp): Promise<void> {
  return expect.poll(focused, { timeout: 8000 }).toMatch(what);
}

async function choose(view: 'Grid' | 'Table'): Promise<void> {
  await page.getByRole('radiogroup', { name: 'View' }).getByRole('radio', { name: view }).check();
}

describe('Escape in the Library', () => {
  it('closes what lies over the page first, then clears the selection', async () => {
    await cell(1).click();
    await page.keyboard.press('Shift+ArrowRight');
    await bar().getByText('2 selected').waitFor();
    await page.keyboard.press('Space');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    await bar().getByRole('button', { name: 'Split' }).click();
    await page.getByRole('menu').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('menu').waitFor({ state: 'hidden' });
    await expectFocus(/^button Split/);
    await page.keyboard.press('Control+k');
    await expectFocus('combobox Command palette');
    await page.keyboard.press('Escape');
    await expectFocus(/^button Split/);
    await page.keyboard.press('/');
    await expectFocus(/^input/);
    await page.keyboard.press('Escape');
    await bar().getByText('2 selected').waitFor();
    await cell(2).focus();
    await page.keyboard.press('Escape');
    await bar().waitFor({ state: 'hidden' });
    await expectFocus('gridcell street_002.jpg');
  });

  it('leaves the palette to nothing where nothing had the focus', async () => {
    await page.evaluate(() => (document.activeElement as HTMLElement).blur());
    await page.keyboard.press('Control+k');
    await expectFocus('combobox Command palette');
    await page.keyboard.press('Escape');
    await expectFocus(/^body/);
    await cell(2).focus();
  });
});

describe('the focus in the Library', () => {
  it('follows the keys to images however far away', async () => {
    await cell(1).click();
    for (const [keys, image] of [['End', 120], ['Home', 1], ['Control+End', 120], ['PageUp', 1], ['Home', 1]] as const) {
      await page.keyboard.press(keys);
      if (keys === 'PageUp') await expectFocus(/^gridcell street_(0|10|11)/);
      else await expectFocus(`gridcell street_${String(image).padStart(3, '0')}.jpg`);
    } // prettier-ignore
    await choose('Table');
    await page.getByRole('row', { name: 'street_001.jpg' }).click();
    await page.keyboard.press('End');
    await expectFocus('row street_120.jpg');
    await page.keyboard.press('Home');
    await expectFocus('row street_001.jpg');
    await choose('Grid');
  });

  it('goes on to the next image where one is removed, and back to it', async () => {
    await cell(3).click();
    await page.keyboard.press('Delete');
    await cell(3).waitFor({ state: 'detached' });
    await expectFocus('gridcell street_004.jpg');
    await page.keyboard.press('Control+z');
    await expectFocus('gridcell street_003.jpg');
    await page.keyboard.press('End');
    await expectFocus('gridcell street_120.jpg');
    await page.keyboard.press('Delete');
    await expectFocus('gridcell street_119.jpg');
    await page.keyboard.press('Control+z');
    await expectFocus('gridcell street_120.jpg');
    await cell(120).click();
    await bar().getByRole('button', { name: 'Remove' }).click();
    await page.getByRole('menuitem', { name: /^Remove from/ }).press('Enter');
    await expectFocus('gridcell street_119.jpg');
    await page.keyboard.press('Control+z');
    await expectFocus('gridcell street_120.jpg');
    await page.keyboard.press('Home');
    await expectFocus('gridcell street_001.jpg');
  });

  it('goes to the images where the button that was pressed disappears', async () => {
    await bar().getByRole('button', { name: 'Clear selection' }).press('Enter');
    await expectFocus(/^gridcell street/);
    await page.getByRole('searchbox').fill('nothing is called this');
    await page.getByRole('main').getByRole('button', { name: 'Clear filters' }).last().press('Enter');
    await expectFocus(/^gridcell street/);
    await page.getByRole('searchbox').fill('street_00');
    await page.getByRole('button', { name: 'Clear filters' }).press('Enter');
    await expectFocus(/^gridcell street/);
  });
});

describe('a dialog', () => {
  it('opens in its first field', async () => {
    await cell(1).click();
    await bar().getByRole('button', { name: 'Tag' }).click();
    await expectFocus('input New tag');
    await page.keyboard.press('Escape');
    await expectFocus('button Tag');
  });

  it('opens on what changes nothing, where it warns of a loss', async () => {
    await cell(1).click();
    await bar().getByRole('button', { name: 'Remove' }).click();
    await page.getByRole('menuitem', { name: /disk/ }).press('Enter');
    await page.getByRole('alertdialog').waitFor();
    await expectFocus('button Cancel');
    await page.keyboard.press('Enter');
    await page.getByRole('alertdialog').waitFor({ state: 'hidden' });
    await cell(1).waitFor();
  });

  it('of classes goes on with the row that takes the place of one that is deleted or merged', async () => {
    await page.getByRole('button', { name: 'Edit classes' }).click();
    await expectFocus('input Name of class 0');
    const dialog = page.getByRole('dialog', { name: 'Classes' });
    await dialog.getByRole('button', { name: 'Delete Sky' }).press('Enter');
    await expectFocus(/^input Name of class/);
    await dialog.getByRole('button', { name: 'Merge Car into' }).press('Enter');
    await page.getByRole('menuitem').first().press('Enter');
    await page.getByRole('menu').waitFor({ state: 'detached' });
    await page.waitForTimeout(50);
    await expectFocus(/^input Name of class/);
    await dialog.getByRole('button', { name: 'Cancel' }).click();
  });
});

describe('the focus in the Editor', () => {
  it('stays on the canvas from one image to the next', async () => {
    await cell(1).dblclick();
    const canvas = page.getByRole('application', { name: 'Mask canvas' });
    await canvas.waitFor();
    await canvas.focus();
    await expectFocus('application Mask canvas');
    for (const image of ['street_002.jpg', 'street_003.jpg']) {
      await page.keyboard.press('PageDown');
      await page.getByText(image).first().waitFor();
      await canvas.waitFor();
      await page.waitForTimeout(200);
      await expectFocus('application Mask canvas');
    }
  });
});

describe('the focus of an import', () => {
  it('goes on to what is done next', async () => {
    const images = join(studio.home, 'pictures');
    await mkdir(images);
    const background = { r: 20, g: 128, b: 255 };
    await sharp({ create: { width: 96, height: 64, channels: 3, background } })
      .png()
      .toFile(join(images, 'a.png'));
    await page.evaluate(() => (location.hash = '#/library/import'));
    await page.getByRole('button', { name: 'Choose folder' }).click();
    await expectFocus('input Path of the folder');
    const path = page.getByRole('textbox', { name: 'Path of the folder' });
    await expect.poll(() => path.inputValue()).not.toBe('');
    await path.fill(images);
    await page.getByRole('button', { name: 'Choose this folder' }).press('Enter');
    await expectFocus(/^select Format/);
    for (const step of ['Labels', 'Splits', 'Check and import']) {
      await page.keyboard.press('Control+Enter');
      await page.locator('[aria-current="step"]').getByText(step).waitFor();
    }
    await page.getByRole('button', { name: 'Import', exact: true }).press('Enter');
    await expectFocus(/^button Show images/);
  });
});

describe('the help on fields and cards', () => {
  it('shows under the pointer and by keyboard, and gives way to a press', async () => {
    await page.evaluate(() => (location.hash = '#/train'));
    const form = page.getByRole('form', { name: 'Recipe' });
    const help = page.getByRole('tooltip');
    await form.getByText('Batch', { exact: true }).hover();
    await expect
      .poll(() => help.allTextContents())
      .toEqual([expect.stringMatching(/^BatchImages in one step/)]);
    await form.getByLabel('Batch').click();
    await help.waitFor({ state: 'detached' });
    await page.keyboard.press('Tab');
    await expect.poll(() => help.allTextContents()).toEqual([expect.stringMatching(/^Epochs/)]);
    await page.keyboard.press('Escape');
    await help.waitFor({ state: 'detached' });
    await page.getByRole('radiogroup', { name: 'Encoder' }).getByRole('radio', { checked: true }).focus();
    await page.keyboard.press('ArrowDown');
    await expect.poll(() => help.allTextContents()).toEqual([expect.stringContaining('the coarsest map')]);
    await page.evaluate(() => (location.hash = '#/runs'));
    await help.waitFor({ state: 'detached' });
  });
});

describe('the focus on the Welcome page', () => {
  it('goes on where a project is taken off the list', async () => {
    await page.evaluate(() => (location.hash = '#/welcome'));
    await page.getByRole('button', { name: 'Remove Sample from the list' }).press('Enter');
    await expectFocus(/^button Open sample project/);
    expect(problems.filter((problem) => problem.startsWith('uncaught'))).toEqual([]);
  });
});
