import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accessibilityFindings } from '../support/chromium.ts';
import type { ServedStudio } from '../support/chromium.ts';
import { goTo, openStudioPage } from './studioPage.ts';
import type { StudioPage } from './studioPage.ts';

/** Runs if anything takes a name for markup. */
const canary = '<img src=x onerror="window.pwned=1">';

let studio: ServedStudio;
let page: Page;
let problems: readonly string[];
let close: StudioPage['close'];

beforeAll(async () => {
  ({ studio, page, problems, close } = await openStudioPage({ colorScheme: 'dark' }));
});

afterAll(() => close());

async function runCommand(name: string): Promise<void> {
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox', { name: 'Command palette' }).fill(name);
  await page.keyboard.press('Enter');
}

/** In both themes: nothing for axe, nothing wider than the window. */
async function expectSoundPage(): Promise<void> {
  for (const theme of ['Light theme', 'Dark theme']) {
    await runCommand(theme);
    await page.waitForTimeout(200);
    expect(await accessibilityFindings(page), theme).toEqual([]);
  }
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
  expect(problems).toEqual([]);
}

function loadedPictures(): Promise<number> {
  return page
    .locator('[role=gridcell] img')
    .evaluateAll(
      (pictures) => pictures.filter((picture) => (picture as HTMLImageElement).naturalWidth > 0).length,
    );
}

describe('the application in a browser', () => {
  it('welcomes and says what the machine has', async () => {
    await page.goto(studio.address);
    await page.getByRole('heading', { level: 1, name: 'Welcome', exact: true }).waitFor();
    expect(page.url()).not.toContain('code=');
    await page.getByRole('region', { name: 'This machine' }).getByText('TensorFlow').waitFor();
    await expectSoundPage();
  });

  it('opens the sample as a grid of pictures with their masks', async () => {
    await page.getByRole('button', { name: 'Open sample project' }).click();
    await page.getByRole('grid', { name: 'Images' }).waitFor({ timeout: 120_000 });
    await page.getByRole('gridcell').nth(3).waitFor();
    await expect.poll(loadedPictures, { timeout: 20_000 }).toBeGreaterThanOrEqual(8);
    const withOverlay = await page.locator('[role=gridcell] img').count();
    await page.keyboard.press('t');
    await expect.poll(() => page.locator('[role=gridcell] img').count()).toBe(withOverlay / 2);
    await page.keyboard.press('t');
    await expectSoundPage();
  });

  it('keeps names and pictures together while it is scrolled, and the focus with its image', async () => {
    const cells = page.getByRole('grid', { name: 'Images' }).getByRole('gridcell');
    const shown = (): Promise<readonly (readonly [name: string, address: string])[]> =>
      cells.evaluateAll((all) =>
        all.map(
          (cell) => [cell.ariaLabel ?? '', cell.querySelector('img')?.getAttribute('src') ?? ''] as const,
        ),
      );
    const before = await shown();
    await cells.first().click();
    await page.mouse.wheel(0, 50_000);
    await expect.poll(async () => (await shown()).map(([name]) => name)).not.toContain(before[0][0]);
    const isOwn = ([name, address]: readonly [string, string]): boolean =>
      address.includes(`/${name.replace(/\.\w+$/, '')}?`);
    await expect.poll(async () => (await shown()).every(isOwn)).toBe(true);
    expect(await page.evaluate(() => document.activeElement === document.body)).toBe(true);
    await page.mouse.wheel(0, -50_000);
    await expect.poll(shown).toEqual(before);
    await page.keyboard.press('Escape');
  });

  it('filters, and shows what is selected', async () => {
    const split = page.getByRole('group', { name: 'Split' });
    await split.getByRole('checkbox', { name: 'Validation' }).check();
    const [, shown, all] =
      /(\d+) of (\d+) shown/.exec(await page.getByText(/of \d+ shown/).innerText()) ?? [];
    expect(Number(shown)).toBeGreaterThan(0);
    expect(Number(shown)).toBeLessThan(Number(all));
    await page.getByRole('gridcell').first().click();
    await page.getByRole('complementary', { name: 'Inspector' }).getByText('Class shares').waitFor();
    await page.keyboard.press('Shift+ArrowRight');
    await page.getByRole('toolbar', { name: 'Selection' }).getByText('2 selected').waitFor();
    await page.getByRole('button', { name: 'Clear filters' }).click();
  });

  it('scrolls the last images clear of the bar for the selected ones', async () => {
    await page.getByRole('gridcell').first().click();
    const bar = page.getByRole('toolbar', { name: 'Selection' });
    const isClear = async (): Promise<boolean> => {
      const [barBox, rowBox] = await Promise.all([
        bar.boundingBox(),
        page.getByRole('grid', { name: 'Images' }).getByRole('row').last().boundingBox(),
      ]);
      return barBox !== null && rowBox !== null && rowBox.y + rowBox.height <= barBox.y;
    };
    for (const view of ['Table', 'Grid']) {
      await page.getByRole('radiogroup', { name: 'View' }).getByRole('radio', { name: view }).check();
      await page.getByRole('row').last().hover();
      await page.mouse.wheel(0, 100_000);
      await expect.poll(isClear, { message: view }).toBe(true);
    }
    await page.mouse.wheel(0, -100_000);
    await page.getByRole('button', { name: 'Clear selection' }).click();
  });

  it('keeps words and names in a narrow window', async () => {
    await page.setViewportSize({ width: 900, height: 700 });
    await expect
      .poll(() => page.getByRole('button', { name: 'Edit classes' }).innerText())
      .toBe('Edit classes');
    const project = page.getByRole('banner').locator('.project');
    expect((await project.boundingBox())?.width).toBeGreaterThan(20);
    const more = page.getByRole('button', { name: 'More' });
    await more.click();
    const [menu, button] = [
      await page.getByRole('dialog', { name: 'More' }).boundingBox(),
      await more.boundingBox(),
    ];
    expect(Math.abs((menu?.x ?? 0) - (button?.x ?? Infinity))).toBeLessThan(2);
    await page.keyboard.press('Escape');
    await page.setViewportSize({ width: 1280, height: 800 });
  });

  it('takes a split change back', async () => {
    const inspector = page.getByRole('complementary', { name: 'Inspector' });
    await page.getByRole('gridcell').first().click();
    const before = await inspector.getByRole('radio', { name: 'Test', exact: true }).isChecked();
    expect(before).toBe(false);
    await inspector.getByText('Test', { exact: true }).click();
    await expect
      .poll(() => inspector.getByRole('radio', { name: 'Test', exact: true }).isChecked())
      .toBe(true);
    await page.getByRole('banner').getByRole('button', { name: 'Undo' }).click();
    await expect
      .poll(() => inspector.getByRole('radio', { name: 'Test', exact: true }).isChecked())
      .toBe(false);
  });

  it('moves an image to the split it is dragged to', async () => {
    const chosen = page
      .getByRole('complementary', { name: 'Inspector' })
      .getByRole('radio', { name: 'Test', exact: true });
    await page
      .getByRole('gridcell')
      .first()
      .dragTo(page.getByRole('group', { name: 'Split' }).getByText('Test', { exact: true }));
    await expect.poll(() => chosen.isChecked()).toBe(true);
    await page.getByRole('banner').getByRole('button', { name: 'Undo' }).click();
    await expect.poll(() => chosen.isChecked()).toBe(false);
  });

  it('comes back to where it was scrolled', async () => {
    const grid = page.getByRole('grid', { name: 'Images' });
    const place = (): Promise<number> => grid.evaluate((element) => element.parentElement?.scrollTop ?? 0);
    const toStart = async (): Promise<void> => {
      await grid.evaluate((element) => element.parentElement?.scrollTo(0, 0));
      await expect.poll(place).toBe(0);
    };
    await toStart();
    await page.getByRole('gridcell').first().hover();
    await page.mouse.wheel(0, 1500);
    await expect.poll(place).toBe(1500);
    await goTo(page, 'Runs');
    await goTo(page, 'Library');
    await expect.poll(place).toBe(1500);
    await toStart();
  });

  it('shows names as text, never as markup', async () => {
    await page.getByRole('button', { name: 'Edit classes' }).click();
    const dialog = page.getByRole('dialog', { name: 'Classes' });
    await dialog.getByRole('button', { name: 'Add class' }).click();
    await dialog.getByRole('textbox').last().fill(canary);
    await dialog.getByRole('button', { name: 'Save classes' }).click();
    await dialog.waitFor({ state: 'hidden' });
    await page.getByRole('checkbox', { name: canary }).check();
    await page.getByText(`Contains ${canary}`).waitFor();
    expect(await page.evaluate(() => 'pwned' in window)).toBe(false);
    await page.getByRole('button', { name: 'Clear filters' }).first().click();
    expect(problems).toEqual([]);
  });

  it('compares the trained runs by curves and figures', async () => {
    await goTo(page, 'Runs');
    await page.getByRole('img', { name: 'mIoU curves' }).locator('canvas').waitFor();
    const rows = page.getByRole('table', { name: 'Runs' }).getByRole('row');
    expect(await rows.count()).toBeGreaterThanOrEqual(3);
    await page
      .getByRole('checkbox', { name: /^Select / })
      .nth(0)
      .check();
    await page
      .getByRole('checkbox', { name: /^Select / })
      .nth(1)
      .check();
    await page.getByRole('region', { name: 'Comparison' }).waitFor();
    await expectSoundPage();
    await page.getByRole('button', { name: 'Show as table' }).click();
    expect(await page.getByRole('region', { name: 'mIoU curves' }).getByRole('row').count()).toBeGreaterThan(
      2,
    );
  });

  it('opens a run with its charts, log and checkpoints', async () => {
    await page.getByRole('table', { name: 'Runs' }).getByRole('link').first().click();
    await page.getByRole('progressbar', { name: 'Training progress' }).waitFor();
    await page.getByRole('img', { name: 'Loss' }).locator('canvas').waitFor();
    await page.getByRole('log', { name: 'Run log' }).waitFor();
    await expectSoundPage();
  });

  it('lists the whole log line below line', async () => {
    await page.getByRole('tab', { name: 'Log' }).click();
    const lines = page.getByRole('log', { name: 'Run log' }).locator('p');
    await lines.nth(1).waitFor();
    const [first, second] = [await lines.nth(0).boundingBox(), await lines.nth(1).boundingBox()];
    expect(second!.x).toBe(first!.x);
    expect(second!.y).toBeGreaterThanOrEqual(first!.y + first!.height);
  });

  it('offers every net of the catalogue for training', async () => {
    await goTo(page, 'Train');
    expect(
      await page.getByRole('radiogroup', { name: 'Encoder' }).getByRole('radio').count(),
    ).toBeGreaterThanOrEqual(3);
    expect(
      await page.getByRole('radiogroup', { name: 'Decoder' }).getByRole('radio').count(),
    ).toBeGreaterThanOrEqual(5);
    await page.getByRole('form', { name: 'Recipe' }).getByLabel('Learning rate').waitFor();
    await expectSoundPage();
  });
});
