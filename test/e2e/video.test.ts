import { execFileSync } from 'node:child_process';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readLabelMask } from '../../src/main/core/data/maskIo.ts';
import { accessibilityFindings } from '../support/chromium.ts';
import type { ServedStudio } from '../support/chromium.ts';
import { openSamplePage } from './studioPage.ts';
import type { StudioPage } from './studioPage.ts';

const slow = { timeout: 120_000 };
let studio: ServedStudio;
let page: Page;
let problems: readonly string[];
let close: StudioPage['close'];
let videos: string;

beforeAll(async () => {
  ({ studio, page, problems, close } = await openSamplePage());
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Video' }).click();
  await page.getByText('Drop a video, or choose one.').waitFor(slow);
  const names = await readdir(studio.home, { recursive: true });
  const sample = names.find((name) => name.endsWith(join('videos', 'street.mp4')));
  videos = join(studio.home, sample ?? 'no sample video', '..');
});

afterAll(() => close());

/** Mean colour of the middle of a picture on the page. */
async function meanColour(name: string): Promise<readonly number[]> {
  const shot = await page.getByRole('img', { name, exact: true }).screenshot();
  const { channels } = await sharp(shot).stats();
  return channels.slice(0, 3).map(({ mean }) => Math.round(mean));
}

const position = (): ReturnType<Page['getByRole']> => page.getByRole('slider', { name: 'Position' });

describe('the video page', () => {
  it('refuses what is no video at once, in one line', async () => {
    const path = join(studio.home, 'broken.mp4');
    await writeFile(path, 'no video');
    const chooser = page.waitForEvent('filechooser');
    await page.getByRole('button', { name: 'Choose video' }).first().click();
    await (await chooser).setFiles([path]);
    await page.getByText(/^broken\.mp4 cannot be read as a video: .+\.$/).waitFor(slow);
    await page.getByRole('button', { name: 'Dismiss' }).first().click();
  });

  it('plays a video, frame by frame and on', async () => {
    await page.getByRole('button', { name: 'Use street.mp4' }).click();
    await page.getByRole('button', { name: 'Play', exact: true }).waitFor(slow);
    expect(await position().getAttribute('aria-valuetext')).toBe('Frame 1 of 90');
    await page.getByRole('button', { name: 'Next frame' }).click();
    await page.getByRole('button', { name: 'Next frame' }).click();
    await expect.poll(() => position().inputValue()).toBe('2');
    await page.getByRole('button', { name: 'Play', exact: true }).click();
    await expect.poll(async () => Number(await position().inputValue()), slow).toBeGreaterThan(6);
    await page.getByRole('button', { name: 'Pause' }).click();
  });

  it('sends the frame shown to the library, its prediction as the mask', async () => {
    await position().fill('30');
    await expect.poll(() => position().getAttribute('aria-valuetext')).toBe('Frame 31 of 90');
    await page.waitForTimeout(500);
    const frame = page.getByRole('button', { name: 'Frame to library', exact: true });
    await frame.click();
    await page.getByText('street_2.000.png sent to streets, to be reviewed.').waitFor(slow);
    const dataset = join(videos, '..', 'datasets', 'streets');
    const { data, info } = await sharp(join(dataset, 'images', 'street_2.000.png'))
      .raw()
      .toBuffer({ resolveWithObject: true });
    const args = [
      '-v',
      'error',
      '-i',
      join(videos, 'street.mp4'),
      '-vf',
      'select=eq(n\\,30)',
      '-frames:v',
      '1',
    ];
    const shown = execFileSync('ffmpeg', [...args, '-pix_fmt', 'rgb24', '-f', 'rawvideo', '-'], {
      maxBuffer: 1e8,
    });
    const apart = data.reduce((sum, value, at) => sum + Math.abs(value - shown[at]), 0) / data.length;
    expect([info.width, info.height]).toEqual([320, 240]);
    expect(apart).toBeLessThan(2);
    const mask = await readLabelMask(join(dataset, 'masks', 'street_2.000.png'));
    expect(Math.max(...mask.data)).toBeLessThan(8);
    await page.getByRole('status', { name: 'Message' }).getByRole('button', { name: 'Undo' }).click();
    await page.waitForTimeout(500);
    expect(await readFile(join(dataset, 'items.json'), 'utf8')).not.toContain('street_2.000');
  });

  it('cancels without leaving half a video', async () => {
    await page.getByRole('button', { name: 'Export video' }).click();
    await page.getByRole('progressbar', { name: 'street.mp4' }).waitFor(slow);
    await page.getByRole('button', { name: 'Cancel' }).first().click();
    await page.getByText('Nothing is being segmented.').waitFor(slow);
    if (videos !== '') {
      await expect
        .poll(async () => (await readdir(videos)).filter((name) => name !== 'street.mp4'))
        .toEqual([]);
    }
  });

  it('segments a video with a live picture, and shows it beside the original', async () => {
    await page.getByRole('button', { name: 'Export video' }).click();
    await page.getByText(/^frame \d+, being segmented$/).waitFor(slow);
    await page.getByRole('list', { name: 'Made videos' }).waitFor(slow);
    await page.getByRole('radio', { name: 'Side by side' }).check({ force: true });
    await page.getByRole('img', { name: 'Segmented', exact: true }).waitFor(slow);
    await position().focus();
    await page.keyboard.press('Home');
    await page
      .getByText(/^Class shares over 90 points/)
      .or(page.getByRole('img', { name: /^Class shares over 90/ }))
      .first()
      .waitFor(slow);
    await expect.poll(() => meanColour('Segmented'), slow).not.toEqual(await meanColour('Original'));
    const wipe = page.getByRole('radio', { name: 'Wipe A | B' });
    await wipe.check({ force: true });
    await page.getByRole('slider', { name: 'Divider' }).waitFor();
  });

  it('is accessible, and nothing went wrong on the way', async () => {
    expect(await accessibilityFindings(page)).toEqual([]);
    expect(problems).toEqual([]);
  });
});

describe('a video whose rate varies', () => {
  it('is numbered and sought by the time stamps of its frames', async () => {
    const path = join(studio.home, 'varying.mp4');
    const source = ['-f', 'lavfi', '-i', 'testsrc2=size=320x240:rate=10:duration=4'];
    // Twenty frames a tenth of a second apart, then twenty four times as far.
    const stamps = ['-vf', "setpts='if(lt(N,20),N,20+(N-20)*4)/10/TB'", '-fps_mode', 'vfr'];
    execFileSync('ffmpeg', ['-v', 'error', ...source, ...stamps, '-pix_fmt', 'yuv420p', path]);
    const chooser = page.waitForEvent('filechooser');
    await page.getByRole('button', { name: 'Choose video' }).click();
    await (await chooser).setFiles([path]);
    await expect.poll(() => position().getAttribute('aria-valuetext'), slow).toBe('Frame 1 of 40');
    await position().fill('29');
    await position().focus();
    await page.keyboard.press('.');
    expect(await position().getAttribute('aria-valuetext')).toBe('Frame 31 of 40');
    await page.getByText(/^00:06\.000 \/ /).waitFor(slow);
    await page.waitForTimeout(500);
    await page.getByRole('button', { name: 'Frame to library', exact: true }).click();
    await page.getByText('varying_6.000.png sent to streets, to be reviewed.').waitFor(slow);
    expect(problems).toEqual([]);
  });
});
