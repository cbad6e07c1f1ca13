import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import sharp from 'sharp';

const slow = { timeout: 60_000 };

/** Walks through the application as someone who sees it first: counts clicks, takes a picture of each step. */
export interface Stranger {
  readonly page: Page;
  click(target: Locator): Promise<void>;
  /** Clicks so far, or since `since`. */
  readonly clicks: number;
  /** `03-editor.png` in the folder of pictures. */
  picture(name: string): Promise<void>;
}

export async function meetStranger(page: Page, folder: string): Promise<Stranger> {
  let clicks = 0;
  let pictures = 0;
  await mkdir(folder, { recursive: true });
  return {
    page,
    get clicks() {
      return clicks;
    },
    async click(target) {
      clicks += 1;
      await target.click(slow);
    },
    async picture(name) {
      pictures += 1;
      const number = String(pictures).padStart(2, '0');
      await page.screenshot({ path: join(folder, `${number}-${name}.png`) });
    },
  };
}

/** Bare pictures that a net can learn: dark ground below a bright sky, at another height in each, with noise. */
export async function makeBareImages(folder: string, count: number): Promise<void> {
  await mkdir(folder, { recursive: true });
  const [width, height] = [96, 64];
  for (let index = 0; index < count; index += 1) {
    const horizon = 24 + ((index * 7) % 17);
    const pixels = Buffer.alloc(width * height * 3);
    for (let at = 0; at < width * height; at += 1) {
      const noise = (at * 7919 + index * 104_729) % 23;
      const isSky = Math.floor(at / width) < horizon;
      pixels.set(isSky ? [150 + noise, 190 + noise, 230] : [60 + noise, 90, 50 + noise], at * 3);
    }
    await sharp(pixels, { raw: { width, height, channels: 3 } })
      .png()
      .toFile(join(folder, `view_${index}.png`));
  }
}

/** From the welcome page to the Library with the images of a folder. */
export async function importFolder({ page, click, picture }: Stranger, images: string): Promise<void> {
  await click(page.getByRole('button', { name: 'Choose folder' }));
  const chooser = page.getByRole('dialog', { name: 'New project from a folder' });
  await chooser.getByRole('textbox', { name: 'Path of the folder' }).fill(images);
  await click(chooser.getByRole('button', { name: 'Choose this folder' }));
  await click(page.getByRole('button', { name: 'Create project' }));
  await page.getByRole('main', { name: 'Import' }).getByRole('combobox', { name: 'Format' }).waitFor(slow);
  await picture('import');
  const last = page.getByRole('button', { name: 'Import', exact: true });
  for (let step = 0; step < 4 && (await last.count()) === 0; step += 1) {
    await click(page.getByRole('button', { name: 'Continue' }));
    await page.waitForTimeout(500);
  }
  await click(last);
  await click(page.getByRole('button', { name: 'Show images' }));
  await page.getByRole('gridcell').first().waitFor(slow);
  await picture('library');
}

export async function makeClasses(
  { page, click, picture }: Stranger,
  names: readonly string[],
): Promise<void> {
  await click(page.getByRole('button', { name: 'Edit classes' }));
  const dialog = page.getByRole('dialog', { name: 'Classes' });
  for (const [index, name] of names.entries()) {
    if (index > 0) await click(dialog.getByRole('button', { name: 'Add class' }));
    await dialog.getByRole('textbox').last().fill(name);
  }
  await picture('classes');
  await click(dialog.getByRole('button', { name: 'Save classes' }));
  await dialog.waitFor({ state: 'hidden' });
}

/** A rectangle over a part of the canvas with a class; places are shares of the canvas. */
export async function paintRectangle(
  { page, click }: Stranger,
  name: string,
  from: readonly [number, number],
  to: readonly [number, number],
): Promise<void> {
  await click(page.getByRole('radiogroup', { name: 'Tools' }).getByRole('radio', { name: 'Rectangle' }));
  await click(page.getByRole('radiogroup', { name: 'Classes' }).getByRole('radio', { name, exact: true }));
  const box = (await page.getByRole('application', { name: 'Mask canvas' }).boundingBox())!;
  await page.mouse.move(box.x + from[0] * box.width, box.y + from[1] * box.height);
  await page.mouse.down();
  await page.mouse.move(box.x + to[0] * box.width, box.y + to[1] * box.height, { steps: 6 });
  await page.mouse.up();
  await page.getByRole('list', { name: 'History' }).getByText(`Rectangle · ${name}`).first().waitFor(slow);
}
