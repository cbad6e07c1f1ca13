import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { CDPSession, Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ServedStudio } from '../support/chromium.ts';
import { openSamplePage } from './studioPage.ts';
import type { StudioPage } from './studioPage.ts';

const slow = { timeout: 120_000 };
const copyOperation = 1;
const place = { x: 700, y: 400 };

let studio: ServedStudio;
let page: Page;
let devtools: CDPSession;
let problems: readonly string[];
let close: StudioPage['close'];
let folder: string;

beforeAll(async () => {
  ({ studio, page, problems, close } = await openSamplePage({
    permissions: ['clipboard-read', 'clipboard-write'],
  }));
  folder = join(studio.home, 'dropped');
  await mkdir(join(folder, 'deeper'), { recursive: true });
  for (const name of ['one', 'two', 'deeper/three']) {
    await sharp({ create: { width: 96, height: 64, channels: 3, background: '#6080a0' } })
      .png()
      .toFile(join(folder, `${name}.png`));
  }
  devtools = await page.context().newCDPSession(page);
});

afterAll(() => close());

/** Files and folders of the disk held over the window, as a file manager drags them. */
async function hold(files: readonly string[]): Promise<void> {
  for (const type of ['dragEnter', 'dragOver'] as const) await drag(type, files);
}

function drag(type: 'dragEnter' | 'dragOver' | 'drop', files: readonly string[]) {
  const data = { items: [], files: [...files], dragOperationsMask: copyOperation };
  return devtools.send('Input.dispatchDragEvent', { type, ...place, data });
}

function countPictures(): Promise<number> {
  return page.getByRole('list', { name: 'Images' }).getByRole('listitem').count();
}

describe('a folder dropped on the Library', () => {
  it('is told what letting go will do, then imported with the folders in it', async () => {
    await hold([folder]);
    await page.getByText('Import into Sample').waitFor(slow);
    await drag('drop', [folder]);
    const main = page.getByRole('main', { name: 'Import' });
    await main.getByRole('combobox', { name: 'Format' }).waitFor(slow);
    const forward = page.getByRole('button', { name: 'Continue' });
    await forward.click();
    await main.getByText('every pixel starts as void').waitFor(slow);
    await forward.click();
    await main.getByRole('table', { name: 'Splits' }).waitFor(slow);
    await forward.click();
    await main.getByText('3 images, 0 with a mask.').waitFor(slow);
    await page.getByRole('button', { name: 'Import', exact: true }).click();
    await page.getByRole('button', { name: 'Show images' }).click(slow);
    await expect.poll(() => page.getByRole('gridcell').count(), slow).toBe(3);
  });
});

describe('pictures given to the Playground', () => {
  it('are segmented when they are dropped', async () => {
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Playground' }).click();
    await page.getByText('Drop or paste an image.').waitFor(slow);
    const file = join(folder, 'one.png');
    await hold([file]);
    await page.getByText('Try 1 file on a checkpoint').waitFor(slow);
    await drag('drop', [file]);
    await page.getByRole('list', { name: 'Shares' }).waitFor(slow);
    const images = page.getByRole('list', { name: 'Images' });
    await images.getByRole('button', { name: 'one.png', exact: true }).waitFor();
  });

  it('are taken from the clipboard, too', async () => {
    const before = await countPictures();
    await page.evaluate(async () => {
      const canvas = new OffscreenCanvas(48, 32);
      canvas.getContext('2d')!.fillRect(0, 0, 48, 32);
      const picture = await canvas.convertToBlob({ type: 'image/png' });
      await navigator.clipboard.write([new ClipboardItem({ 'image/png': picture })]);
    });
    await page.getByRole('heading', { level: 1, name: 'Playground' }).focus();
    await page.keyboard.press('Control+V');
    await expect.poll(countPictures, slow).toBe(before + 1);
    await page.getByRole('list', { name: 'Shares' }).waitFor(slow);
    expect(problems).toEqual([]);
  });
});
