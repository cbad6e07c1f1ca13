import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import type { BenchRow } from '../../src/shared/domain/bench.ts';
import { sliceName, type Benchmark } from './benchmark.ts';
import { changePage, scrollGrid } from './interface/gestures.ts';
import { makeLargeProject } from './interface/largeProject.ts';
import { percentileRow } from './interface/rows.ts';
import { launchBrowser, serve } from './interface/studio.ts';

const itemCount = 100_000;
const goals = { openMs: 2000, frameMs: 33 } as const;
const scrolledFrames = 120;
/** How long the images are looked at before they are scrolled. */
const lookMs = 500;
const patience = { timeout: 180_000 };

/** The library with as many images as a large project has. */
export const library: Benchmark = {
  name: 'library',
  help: 'how fast a library of 100,000 images opens, and how it scrolls',
  parts: ({ rounds }) => [{ slice: sliceName('library'), measure: () => measureLibrary(rounds) }],
};

async function measureLibrary(rounds: number): Promise<readonly BenchRow[]> {
  const home = await mkdtemp(join(tmpdir(), 'studio-bench-'));
  const folder = join(home, 'large');
  await makeLargeProject(folder, itemCount);
  const host = await serve(home, ['--project', folder]);
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    await page.goto(host.address);
    await changePage(page, '/library', 'Library');
    await firstImage(page);
    const opened: number[] = [];
    const frames: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      opened.push(await reopen(page));
      await setTimeout(lookMs);
      frames.push(...(await scrollGrid(page, scrolledFrames)));
    }
    return [
      percentileRow('100,000 images: loading the page to the first of them', opened, goals.openMs),
      percentileRow('100,000 images: frame of the scrolled grid', frames, goals.frameMs),
    ];
  } finally {
    await browser.close();
    await host.end();
    await rm(home, { recursive: true, force: true });
  }
}

async function reopen(page: Page): Promise<number> {
  const start = performance.now();
  await page.reload();
  await firstImage(page);
  return performance.now() - start;
}

function firstImage(page: Page): Promise<void> {
  return page.getByRole('gridcell').first().waitFor(patience);
}
