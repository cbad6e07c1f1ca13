import { join, resolve } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ServedStudio } from '../support/chromium.ts';
import { openStudioPage } from './studioPage.ts';
import type { StudioPage } from './studioPage.ts';
import { importFolder, makeBareImages, makeClasses, meetStranger, paintRectangle } from './strangerPath.ts';
import type { Stranger } from './strangerPath.ts';

/** Pictures of each step, to be looked at. */
const pictures = process.env['STUDIO_STRANGER_PICTURES'] ?? resolve('.cache/stranger');
const imageCount = 8;
const paintedCount = 3;
/** From a dataset to a running training. */
const clicksToTraining = 6;
const slow = { timeout: 120_000 };

let studio: ServedStudio;
let page: Page;
let problems: readonly string[];
let close: StudioPage['close'];
let stranger: Stranger;

beforeAll(async () => {
  ({ studio, page, problems, close } = await openStudioPage({ colorScheme: 'dark' }));
  stranger = await meetStranger(page, pictures);
});

afterAll(async () => {
  console.log(`the stranger: ${stranger.clicks} clicks in all; pictures in ${pictures}`);
  await close();
});

async function goTo(name: string): Promise<void> {
  await stranger.click(page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name }));
  await page.getByRole('heading', { level: 1, name, exact: true }).waitFor(slow);
}

/** The smallest net, few and small steps: what is learnt does not matter here, that it can be does. */
async function trainBriefly(epochs: string): Promise<void> {
  await goTo('Train');
  await stranger.click(page.getByRole('radio', { name: 'MobileNet v1 ×0.25' }));
  await stranger.click(page.getByRole('radio', { name: 'FCN-16' }));
  const form = page.getByRole('form', { name: 'Recipe' });
  await form.getByLabel('Size, longest side').fill('64');
  await form.getByLabel('Pretrained weights').fill('none');
  await form.getByLabel('Epochs').fill(epochs);
  await page.keyboard.press('Tab');
  await stranger.picture('train');
  await stranger.click(page.getByRole('button', { name: 'Start training' }));
  await page.getByRole('progressbar', { name: 'Training progress' }).waitFor(slow);
  await expect.poll(() => page.getByRole('status', { name: 'Run state' }).innerText(), slow).toBe('Done');
  await stranger.picture('live-run');
}

async function openInEditor(index: number): Promise<void> {
  await goTo('Library');
  await stranger.click(page.getByRole('gridcell').nth(index));
  await stranger.click(page.getByRole('button', { name: 'Open in editor' }));
  await page.getByRole('application', { name: 'Mask canvas' }).waitFor(slow);
  await page.getByRole('list', { name: 'History' }).getByText('Opened').waitFor(slow);
}

describe('from bare images', () => {
  it('makes a project, its images and its classes', async () => {
    const images = join(studio.home, 'views');
    await makeBareImages(images, imageCount);
    await page.goto(studio.address);
    await importFolder(stranger, images);
    expect(await page.getByRole('gridcell').count()).toBe(imageCount);
    await makeClasses(stranger, ['Ground', 'Sky']);
    await page
      .getByRole('group', { name: 'Contains class' })
      .getByRole('checkbox', { name: 'Sky' })
      .waitFor();
  });

  it('puts the images into the train split', async () => {
    await stranger.click(page.getByRole('gridcell').first());
    await page.keyboard.press('Control+a');
    const selection = page.getByRole('toolbar', { name: 'Selection' });
    await stranger.click(selection.getByRole('button', { name: 'Split' }));
    await stranger.click(page.getByRole('menuitem', { name: 'Train' }));
    await page
      .getByText(/images? moved to Train/)
      .first()
      .waitFor(slow);
  });

  it('paints three masks, each approved', async () => {
    await openInEditor(0);
    for (let index = 0; index < paintedCount; index += 1) {
      await paintRectangle(stranger, 'Sky', [0.05, 0.05], [0.95, 0.45]);
      await paintRectangle(stranger, 'Ground', [0.05, 0.55], [0.95, 0.95]);
      if (index === 0) await stranger.picture('editor');
      await page
        .getByRole('status', { name: 'Save state' })
        .getByText(/^Saved/)
        .waitFor(slow);
      await stranger.click(page.getByRole('button', { name: 'Approve, next' }));
      await page.getByRole('list', { name: 'History' }).getByText('Opened').waitFor(slow);
    }
    await goTo('Library');
    const review = page.getByRole('group', { name: 'Review' });
    await review.getByText('Approved').waitFor(slow);
    await stranger.picture('approved');
    expect(problems).toEqual([]);
  });

  it('trains a few steps', async () => {
    await trainBriefly('2');
  });

  it('takes predictions as the masks of all other images', async () => {
    await goTo('Library');
    await stranger.click(page.getByRole('gridcell').first());
    await page.keyboard.press('Control+a');
    const selection = page.getByRole('toolbar', { name: 'Selection' });
    await stranger.click(selection.getByRole('button', { name: 'Pre-label', exact: true }));
    const dialog = page.getByRole('dialog', { name: `Pre-label ${imageCount} images` });
    await dialog
      .getByText(`${imageCount - paintedCount} get a mask, ${paintedCount} keep theirs.`)
      .waitFor(slow);
    await stranger.picture('pre-label');
    await stranger.click(dialog.getByRole('button', { name: /^Pre-label \d/ }));
    await page
      .getByText(`${imageCount - paintedCount} images got a mask.`)
      .first()
      .waitFor(slow);
    await page.getByText(`${imageCount} images · ${imageCount} masks`).waitFor(slow);
    await stranger.picture('pre-labelled');
  });

  it('looks one of them over, and approves it', async () => {
    await openInEditor(paintedCount);
    await stranger.picture('review');
    await stranger.click(page.getByRole('button', { name: 'Approve, next' }));
    await goTo('Library');
    const review = page.getByRole('group', { name: 'Review' });
    const approved = review.getByText('Approved').locator('xpath=ancestor::label');
    await expect.poll(() => approved.innerText(), slow).toMatch(new RegExp(`${paintedCount + 1}$`));
  });

  it('trains again with them', async () => {
    await trainBriefly('3');
    await goTo('Runs');
    expect(
      await page
        .getByRole('table', { name: 'Runs' })
        .getByRole('checkbox', { name: /^Select / })
        .count(),
    ).toBe(2);
    await stranger.picture('runs');
    expect(problems).toEqual([]);
  });
});

describe('from the sample', () => {
  it('has a training under way after a handful of clicks', async () => {
    await stranger.click(page.getByRole('button', { name: 'Project menu' }));
    await stranger.click(page.getByRole('menuitem', { name: 'Open another project' }));
    await stranger.click(page.getByRole('button', { name: 'Open sample project' }));
    await page.getByRole('gridcell').nth(3).waitFor(slow);
    await stranger.picture('sample');
    const before = stranger.clicks;
    await goTo('Train');
    // Without a network the weights that the sample's recipe would fetch are told as missing, and it starts from scratch.
    await page.getByRole('form', { name: 'Recipe' }).getByLabel('Pretrained weights').fill('none');
    await page.keyboard.press('Tab');
    await stranger.click(page.getByRole('button', { name: 'Start training' }));
    await page.getByRole('status', { name: 'Throughput' }).waitFor(slow);
    const clicks = stranger.clicks - before;
    console.log(`dataset to running training: ${clicks} clicks`);
    expect(clicks).toBeLessThanOrEqual(clicksToTraining);
    await stranger.picture('sample-training');
    await stranger.click(page.getByRole('button', { name: 'Stop and keep' }));
    await expect
      .poll(() => page.getByRole('status', { name: 'Run state' }).innerText(), slow)
      .toMatch(/Stopped|Done/);
    expect(problems).toEqual([]);
  });

  it('has a video segmented', async () => {
    const before = stranger.clicks;
    await goTo('Video');
    await stranger.click(page.getByRole('button', { name: 'Use street.mp4' }));
    await page.getByRole('button', { name: 'Play', exact: true }).waitFor(slow);
    await stranger.picture('video');
    await stranger.click(page.getByRole('button', { name: 'Export video' }));
    await page.getByRole('progressbar', { name: 'street.mp4' }).waitFor(slow);
    await page.getByRole('list', { name: 'Made videos' }).waitFor(slow);
    await stranger.picture('video-segmented');
    console.log(`the sample’s video segmented: ${stranger.clicks - before} clicks`);
    expect(problems).toEqual([]);
  });
});
