import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readLabelMask } from '../../src/main/core/data/maskIo.ts';
import { accessibilityFindings } from '../support/chromium.ts';
import type { ServedStudio } from '../support/chromium.ts';
import { openSamplePage } from './studioPage.ts';
import type { StudioPage } from './studioPage.ts';

let studio: ServedStudio;
let page: Page;
let problems: readonly string[];
let close: StudioPage['close'];
let canvas: Locator;

beforeAll(async () => {
  ({ studio, page, problems, close } = await openSamplePage({ colorScheme: 'dark' }));
  canvas = page.getByRole('application', { name: 'Mask canvas' });
});

afterAll(() => close());

const dataset = (): string => join(studio.home, 'Seg-Mentor Studio/Sample/datasets/streets');
const street = (n: number): string => `street_${String(n).padStart(3, '0')}`;

async function maskOnDisk(item: string): Promise<Uint8Array> {
  return (await readLabelMask(join(dataset(), 'masks', `${item}.png`))).data;
}

/** Ids as the editor's host has them: raw bytes. */
async function maskInStudio(item: string): Promise<readonly number[]> {
  return page.evaluate(
    async (path) => [...new Uint8Array(await (await fetch(path)).arrayBuffer())],
    `/blob/mask/streets/${item}?revision=${Date.now()}`,
  );
}

async function countOf(item: string, id: number): Promise<number> {
  return (await maskInStudio(item)).filter((other) => other === id).length;
}

/** A place of the canvas in page coordinates, by shares of its width and height. */
async function place(x: number, y: number): Promise<readonly [number, number]> {
  const box = (await canvas.boundingBox())!;
  return [box.x + x * box.width, box.y + y * box.height];
}

async function drag(from: readonly [number, number], to: readonly [number, number]): Promise<void> {
  await page.mouse.move(...(await place(...from)));
  await page.mouse.down();
  await page.mouse.move(...(await place(...to)), { steps: 8 });
  await page.mouse.up();
}

async function click(x: number, y: number): Promise<void> {
  await page.mouse.click(...(await place(x, y)));
}

const history = (): Locator => page.getByRole('list', { name: 'History' });
const saved = (): Promise<void> =>
  page
    .getByRole('status', { name: 'Save state' })
    .getByText(/^Saved/)
    .waitFor();

async function openItem(item: string): Promise<void> {
  await page.evaluate((hash) => (location.hash = hash), `#/editor/${item}?dataset=streets`);
  await page.getByText(`${item}.jpg`).first().waitFor();
  await canvas.waitFor();
  await expect.poll(() => page.getByRole('radio', { name: 'Road', exact: true }).count()).toBe(1);
}

describe('the editor', () => {
  it('opens an image of the Library, with every tool and class under its name', async () => {
    await page.getByRole('gridcell').nth(2).dblclick();
    await canvas.waitFor();
    await page.getByRole('heading', { level: 1, name: 'Editor', exact: true }).waitFor();
    const tools = page.getByRole('radiogroup', { name: 'Tools' });
    for (const name of ['Select', 'Hand', 'Brush', 'Eraser', 'Polygon', 'Lasso', 'Rectangle', 'Fill', 'Replace class', 'Pick class']) {
      expect(await tools.getByRole('radio', { name, exact: true }).count(), name).toBe(1);
    } // prettier-ignore
    const classes = page.getByRole('radiogroup', { name: 'Classes' });
    await classes.getByRole('radio', { name: 'Sky', exact: true }).waitFor();
    for (const name of ['Lock Sky', 'Hide Sky', 'Add class', 'Approve, next', 'Previous image', 'Next image', 'Zoom in', 'Zoom out', 'Fit']) {
      expect(await page.getByRole('button', { name, exact: true }).count(), name).toBe(1);
    } // prettier-ignore
    await page.getByRole('listbox', { name: 'Filmstrip' }).getByRole('option').nth(3).waitFor();
    for (const theme of ['dark', 'light'] as const) {
      await page.emulateMedia({ colorScheme: theme });
      await page.waitForTimeout(200);
      expect(await accessibilityFindings(page), theme).toEqual([]);
    }
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
    expect(problems).toEqual([]);
  });

  it('paints by class key, saves by itself, and undoes and redoes in the file too', async () => {
    const item = street(3);
    const before = await maskOnDisk(item);
    await page.keyboard.press('b');
    await page.keyboard.press('6');
    expect(await page.getByRole('radio', { name: 'Car', exact: true }).isChecked()).toBe(true);
    await drag([0.4, 0.2], [0.6, 0.25]);
    await history().getByText('Brush · Car').waitFor();
    await saved();
    const painted = await maskInStudio(item);
    expect(painted.filter((id, i) => id !== before[i]).every((id) => id === 5)).toBe(true);
    await expect.poll(() => maskOnDisk(item), { timeout: 20_000 }).toEqual(Uint8Array.from(painted));
    await page.getByRole('banner').getByRole('button', { name: 'Undo' }).click();
    await expect.poll(() => maskOnDisk(item), { timeout: 20_000 }).toEqual(before);
    await page.keyboard.press('Control+Shift+z');
    await expect.poll(() => maskOnDisk(item), { timeout: 20_000 }).toEqual(Uint8Array.from(painted));
  });

  it('finds the same mask after the page was loaded anew', async () => {
    const before = await maskOnDisk(street(3));
    await page.reload();
    await canvas.waitFor();
    await history().getByText('Opened').waitFor();
    expect(await maskInStudio(street(3))).toEqual([...before]);
  });

  it('cancels a gesture with Escape', async () => {
    const before = await maskInStudio(street(3));
    await page.mouse.move(...(await place(0.3, 0.3)));
    await page.mouse.down();
    await page.mouse.move(...(await place(0.6, 0.6)), { steps: 4 });
    await page.keyboard.press('Escape');
    await page.mouse.up();
    expect(await history().getByText('Brush').count()).toBe(0);
    expect(await maskInStudio(street(3))).toEqual(before);
  });

  it('draws polygons, fills regions, and leaves locked classes alone', async () => {
    const item = street(3);
    await page.keyboard.press('p');
    await page.keyboard.press('7');
    const people = await countOf(item, 6);
    for (const [x, y] of [[0.35, 0.7], [0.6, 0.7], [0.6, 0.9], [0.35, 0.9]] as const) await click(x, y); // prettier-ignore
    await page.keyboard.press('Enter');
    await history().getByText('Polygon · Person').waitFor();
    await saved();
    const more = await countOf(item, 6);
    expect(more).toBeGreaterThan(people + 1000);
    await page.getByRole('button', { name: 'Lock Person' }).click();
    await page.keyboard.press('g');
    await page.keyboard.press('8');
    await click(0.5, 0.8);
    expect(await history().getByText('Fill').count()).toBe(0);
    await page.getByRole('button', { name: 'Lock Person' }).click();
    await click(0.5, 0.8);
    await history().getByText('Fill · Pole').waitFor();
    await saved();
    await expect.poll(() => countOf(item, 6)).toBeLessThan(more - 1000);
  });

  it('paints with the keyboard alone', async () => {
    const item = street(3);
    const before = await countOf(item, 1);
    await page.keyboard.press('b');
    await page.keyboard.press('2');
    await canvas.focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    for (let i = 0; i < 5; i += 1) await page.keyboard.press('Shift+ArrowDown');
    await page.keyboard.press('Enter');
    await history().getByText('Brush · Building').waitFor();
    await saved();
    expect(await countOf(item, 1)).toBeGreaterThan(before);
  });

  it('goes to the next image and back to the history of the one before', async () => {
    await page.keyboard.press('PageDown');
    await page
      .getByText(`${street(4)}.jpg`)
      .first()
      .waitFor();
    expect(await history().getByText('Brush').count()).toBe(0);
    await page.getByRole('button', { name: 'Previous image' }).click();
    await page
      .getByText(`${street(3)}.jpg`)
      .first()
      .waitFor();
    await history().getByText('Brush · Building').waitFor();
    expect(problems).toEqual([]);
  });

  it('adds a class through the project’s one class table and paints with it at once', async () => {
    await page.getByRole('button', { name: 'Add class', exact: true }).click();
    const dialog = page.getByRole('dialog', { name: 'Classes' });
    const name = dialog.getByRole('textbox').last();
    await expect.poll(() => name.evaluate((field) => field === document.activeElement)).toBe(true);
    await page.keyboard.press('Enter');
    await dialog.getByText('Class 8 needs a name.').waitFor();
    await page.keyboard.type('Bench');
    await page.keyboard.press('Enter');
    await dialog.waitFor({ state: 'hidden' });
    const classes = page.getByRole('radiogroup', { name: 'Classes' });
    await classes.getByRole('radio', { name: 'Bench', exact: true }).waitFor();
    await expect.poll(() => classes.getByRole('radio', { name: 'Bench', exact: true }).isChecked()).toBe(true); // prettier-ignore
    await page.getByRole('button', { name: 'Add class', exact: true }).click();
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    expect(await classes.getByRole('radio').count()).toBe(10);
  });

  it('approves and goes on', async () => {
    const reviewOf = async (): Promise<string | undefined> => {
      const table = JSON.parse(await readFile(join(dataset(), 'items.json'), 'utf8')) as { id: string; review: string }[];
      return table.find(({ id }) => id === street(3))?.review;
    }; // prettier-ignore
    await page.keyboard.press('Control+Enter');
    await page
      .getByText(`${street(4)}.jpg`)
      .first()
      .waitFor();
    await expect.poll(reviewOf).toBe('approved');
  });

  it('tells a second window that paints the same image', async () => {
    const other = await page.context().newPage();
    await other.goto(`${studio.origin}/#/editor/${street(4)}?dataset=streets`);
    await other.getByRole('application', { name: 'Mask canvas' }).waitFor();
    await other.getByRole('list', { name: 'History' }).getByText('Opened').waitFor();
    await drag([0.3, 0.3], [0.5, 0.4]);
    await other.getByText('This mask was changed in another window. It is shown as it is now.').waitFor();
    await other.close();
  });

  it('keeps locks and the chosen class on their classes when another one is deleted', async () => {
    const classes = page.getByRole('radiogroup', { name: 'Classes' });
    await classes.getByRole('radio', { name: 'Person', exact: true }).check();
    await page.getByRole('button', { name: 'Lock Car' }).click();
    await page.keyboard.press('Control+k');
    await page.keyboard.type('Edit classes');
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Classes' });
    await dialog.getByRole('button', { name: 'Delete Building' }).click();
    await dialog.getByRole('button', { name: 'Save classes' }).click();
    await dialog.waitFor({ state: 'hidden', timeout: 60_000 });
    await expect.poll(() => classes.getByRole('radio', { name: 'Building', exact: true }).count()).toBe(0);
    expect(await classes.getByRole('radio', { name: 'Person', exact: true }).isChecked()).toBe(true);
    await expect.poll(() => page.getByRole('button', { name: /^Lock/, pressed: true }).count()).toBe(1);
    expect(await page.getByRole('button', { name: 'Lock Car', pressed: true }).count()).toBe(1);
    expect(problems).toEqual([]);
  });

  it('asks what to do with a damaged mask, and has not changed it', async () => {
    const file = join(dataset(), 'masks', `${street(9)}.png`);
    await writeFile(file, 'torn');
    await openItem(street(8));
    await page.keyboard.press('PageDown');
    await page.getByText(`The mask of ${street(9)}.jpg is damaged. It has not been changed.`).waitFor();
    expect(await readFile(file, 'utf8')).toBe('torn');
    await page.getByRole('button', { name: 'Start empty' }).click();
    await history().getByText('Opened').waitFor();
    expect(new Set(await maskOnDisk(street(9)))).toEqual(new Set([255]));
    const kept = await readdir(join(dataset(), 'edits'));
    expect(kept.some((name) => name.startsWith(`${street(9)}.replaced-`))).toBe(true);
  });
});
