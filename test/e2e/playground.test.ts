import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accessibilityFindings } from '../support/chromium.ts';
import type { ServedStudio } from '../support/chromium.ts';
import { openSamplePage } from './studioPage.ts';
import type { StudioPage } from './studioPage.ts';

const slow = { timeout: 120_000 };
let studio: ServedStudio;
let page: Page;
let problems: readonly string[];
let close: StudioPage['close'];

beforeAll(async () => {
  ({ studio, page, problems, close } = await openSamplePage());
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Playground' }).click();
});

afterAll(() => close());

/** Colour in the middle of what the page shows under this name. */
async function colourInside(name: string, x: number, y: number): Promise<readonly number[]> {
  const picture = await page.getByRole('img', { name, exact: true }).screenshot();
  const { data, info } = await sharp(picture).raw().toBuffer({ resolveWithObject: true });
  const at = (Math.round(y * info.height) * info.width + Math.round(x * info.width)) * info.channels;
  return [...data.subarray(at, at + 3)];
}

describe('the playground', () => {
  it('segments a chosen picture at once, and tells its classes', async () => {
    const picture = join(studio.home, 'mine.png');
    await sharp({ create: { width: 90, height: 60, channels: 3, background: '#808080' } })
      .png()
      .toFile(picture);
    await page.getByText('Drop or paste an image.').waitFor(slow);
    const chooser = page.waitForEvent('filechooser');
    await page.getByRole('button', { name: 'Choose image' }).first().click();
    await (await chooser).setFiles([picture]);
    await page.getByRole('list', { name: 'Shares' }).waitFor(slow);
    expect(
      await page
        .getByRole('list', { name: 'Images' })
        .getByRole('button', { name: 'mine.png', exact: true })
        .count(),
    ).toBe(1);
    const shares = await page.getByRole('list', { name: 'Shares' }).getByRole('listitem').allInnerTexts();
    const sum = shares.reduce((total, text) => total + Number(/([\d.]+) %/.exec(text)?.[1]), 0);
    expect(sum).toBeGreaterThan(99);
    expect(sum).toBeLessThan(101);
  });

  it('tells the five likeliest classes under the pointer, the first being the class shown there', async () => {
    const image = page.getByRole('img', { name: 'Prediction', exact: true });
    const box = (await image.boundingBox())!;
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    const rows = page.getByRole('list', { name: 'Under the cursor' }).getByRole('listitem');
    await expect.poll(() => rows.count(), slow).toBe(5);
    const values = (await rows.allInnerTexts()).map((text) => Number(/[\d.]+$/.exec(text.trim())?.[0]));
    expect([...values].sort((a, b) => b - a)).toEqual(values);
    expect(values.reduce((a, b) => a + b)).toBeLessThanOrEqual(1.001);
  });

  it('sends the picture with its prediction to the library, and takes it out again', async () => {
    const send = page.getByRole('button', { name: 'Send to library', exact: true });
    await send.click();
    await page.getByText('mine.png sent to streets, to be reviewed.').waitFor(slow);
    expect(await send.getAttribute('aria-disabled')).toBe('true');
    const goTo = async (name: string): Promise<void> => {
      await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name }).click();
    };
    /** Picture and mask over it have come. */
    const pictures = (): Promise<void> =>
      expect
        .poll(() =>
          page
            .getByRole('gridcell', { name: 'mine.png' })
            .locator('img')
            .evaluateAll((all) => all.map((one) => (one as HTMLImageElement).naturalWidth > 0)),
        )
        .toEqual([true, true]);
    await goTo('Library');
    await page.getByRole('searchbox', { name: 'Search images' }).fill('mine');
    await page.getByRole('gridcell', { name: 'mine.png' }).waitFor(slow);
    await page.getByText('1 of 121 shown').waitFor();
    await pictures();
    await page.getByRole('banner').getByRole('button', { name: 'Undo' }).click();
    await page.getByText('Nothing matches').first().waitFor(slow);
    await page.getByRole('banner').getByRole('button', { name: 'Redo' }).click();
    await page.getByRole('gridcell', { name: 'mine.png' }).waitFor(slow);
    await pictures();
    const table = join(studio.home, 'Seg-Mentor Studio/Sample/datasets/streets/items.json');
    const items = JSON.parse(await readFile(table, 'utf8')) as readonly Record<string, unknown>[];
    const mask = 'masks/mine.png';
    expect(items.at(-1)).toMatchObject({ id: 'mine', mask, width: 90, height: 60, review: 'review' });
    await goTo('Playground');
    await page.getByRole('list', { name: 'Shares' }).waitFor(slow);
  });

  it('hides what the net is not sure of, back to the bare picture', async () => {
    const before = await colourInside('Prediction', 0.5, 0.5);
    await page.getByRole('slider', { name: 'Hide below' }).fill('1');
    await expect.poll(() => colourInside('Prediction', 0.5, 0.5)).toEqual([128, 128, 128]);
    expect(before).not.toEqual([128, 128, 128]);
    await page.getByRole('slider', { name: 'Hide below' }).fill('0');
  });

  it('refuses what is no picture in one line', async () => {
    const chooser = page.waitForEvent('filechooser');
    await page.getByRole('button', { name: 'Choose image' }).first().click();
    await (
      await chooser
    ).setFiles([{ name: 'notes.png', mimeType: 'image/png', buffer: Buffer.from('no image') }]);
    const notice = page.getByText(/^notes\.png: not an image this can read \(.+\)\.$/);
    await notice.waitFor(slow);
    await page.getByRole('button', { name: 'Dismiss' }).first().click();
  });

  it('wipes against a second checkpoint, the divider moved by keys', async () => {
    await page.getByRole('button', { name: 'Zoom in' }).focus();
    await page.keyboard.press('w');
    const second = page.getByRole('combobox', { name: 'Second checkpoint' });
    const values = await second
      .locator('option')
      .evaluateAll((all) => all.map((one) => (one as HTMLOptionElement).value));
    await second.selectOption(values.at(-1) ?? '');
    await page.getByRole('img', { name: 'Prediction B' }).waitFor(slow);
    await page.getByText(/^Pixels that differ: /).waitFor(slow);
    const divider = page.getByRole('slider', { name: 'Divider' });
    await divider.focus();
    await page.keyboard.press('Home');
    expect(await divider.getAttribute('aria-valuenow')).toBe('0');
    await page.keyboard.press('Shift+ArrowRight');
    expect(await divider.getAttribute('aria-valuenow')).toBe('10');
  });

  it('runs by hand when it does not run on change, and remembers it all for the next time', async () => {
    await page.getByRole('checkbox', { name: 'Run on change' }).uncheck();
    await page.getByRole('combobox', { name: 'Size' }).selectOption('0');
    await page.getByRole('checkbox', { name: 'Flip' }).check();
    await page.getByText('Not run yet.').first().waitFor();
    await page.keyboard.press('Control+Enter');
    await page.getByText('Net, 2 passes').waitFor(slow);
    await page.waitForTimeout(1500);
    await page.reload();
    await page
      .getByRole('list', { name: 'Images' })
      .getByRole('button', { name: 'mine.png', exact: true })
      .waitFor(slow);
    expect(await page.getByRole('checkbox', { name: 'Flip' }).isChecked()).toBe(true);
    expect(await page.getByRole('combobox', { name: 'Size' }).inputValue()).toBe('0');
  });

  it('is accessible, and nothing went wrong on the way', async () => {
    expect(await accessibilityFindings(page)).toEqual([]);
    expect(problems).toEqual([]);
  });
});
