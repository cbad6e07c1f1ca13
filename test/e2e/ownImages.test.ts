import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ServedStudio } from '../support/chromium.ts';
import { openStudioPage } from './studioPage.ts';
import type { StudioPage } from './studioPage.ts';

/** A folder may be called this; it runs if anything takes it for markup. */
const canary = '<img src=x onerror="window.pwned=1">';
const pictures = 12;

let studio: ServedStudio;
let page: Page;
let problems: readonly string[];
let close: StudioPage['close'];
let images: string;

beforeAll(async () => {
  ({ studio, page, problems, close } = await openStudioPage());
  images = join(studio.home, 'pictures');
  await mkdir(images);
  for (let index = 0; index < pictures; index += 1) {
    const background = { r: 20 * index, g: 128, b: 255 - 20 * index };
    const picture = sharp({ create: { width: 96, height: 64, channels: 3, background } });
    await picture.png().toFile(join(images, `scene_${index}.png`));
  }
  await page.goto(studio.address);
});

afterAll(() => close());

describe('a project of images without masks', () => {
  it('is made from a folder, whatever its name', async () => {
    await page.getByRole('button', { name: 'Choose folder' }).click();
    const chooser = page.getByRole('dialog', { name: 'New project from a folder' });
    await chooser.getByRole('textbox', { name: 'Path of the folder' }).fill(images);
    await chooser.getByRole('button', { name: 'Choose this folder' }).click();
    await page.getByRole('textbox', { name: 'Folder of the project' }).fill(join(studio.home, canary));
    await page.getByRole('button', { name: 'Create project' }).click();
    await page.getByRole('heading', { level: 1, name: 'Import images' }).waitFor();
  });

  it('imports the images and reports what came in', async () => {
    const main = page.getByRole('main', { name: 'Import' });
    await main.getByRole('combobox', { name: 'Format' }).waitFor();
    const forward = page.getByRole('button', { name: 'Continue' });
    await forward.click();
    await main.getByText('every pixel starts as void').waitFor();
    await forward.click();
    await main.getByRole('table', { name: 'Splits' }).waitFor();
    await forward.click();
    await main.getByText(`${pictures} images, 0 with a mask.`).waitFor();
    await page.getByRole('button', { name: 'Import', exact: true }).click();
    await main.getByText(`${pictures} images imported, 0 with a mask.`).waitFor();
    await page.getByRole('button', { name: 'Show images' }).click();
    await page.getByRole('banner').getByText(canary).waitFor();
    expect(await page.evaluate(() => 'pwned' in window)).toBe(false);
    await page.getByRole('gridcell', { name: 'scene_0.png' }).click();
    await page.getByRole('complementary', { name: 'Inspector' }).getByText('No mask yet.').waitFor();
  });

  it('gets its classes in the application', async () => {
    await page.getByRole('button', { name: 'Edit classes' }).click();
    const dialog = page.getByRole('dialog', { name: 'Classes' });
    await dialog.getByRole('textbox').last().fill('Grass');
    await dialog.getByRole('button', { name: 'Add class' }).click();
    await dialog.getByRole('textbox').last().fill('Stone');
    await dialog.getByRole('button', { name: 'Save classes' }).click();
    await dialog.waitFor({ state: 'hidden' });
    const classes = page.getByRole('group', { name: 'Contains class' });
    await classes.getByRole('checkbox', { name: 'Grass' }).waitFor();
    await classes.getByRole('checkbox', { name: 'Stone' }).waitFor();
  });

  it('says that training needs masks first', async () => {
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Train' }).click();
    const checks = page.getByRole('region', { name: 'Before you start' });
    await checks.getByText(`Training needs masks. 0 of ${pictures} images have one.`).waitFor();
    const start = page.getByRole('button', { name: 'Start training' });
    expect(await start.getAttribute('aria-disabled')).toBe('true');
    expect(problems).toEqual([]);
  });
});
