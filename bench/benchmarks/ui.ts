import { setTimeout } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import type { BenchRow } from '../../src/shared/domain/bench.ts';
import { sliceName, type Benchmark } from './benchmark.ts';
import { changePage, scrollGrid } from './interface/gestures.ts';
import { measureStarts } from './interface/starts.ts';
import { openStudio, type OpenedStudio } from './interface/studio.ts';

const goals = { pageMs: 200, replyMs: 100, frameMs: 33, paintedMs: 2000, readyMs: 5000 } as const;
const pages = [
  ['/library', 'Library'],
  ['/train', 'Train'],
  ['/runs', 'Runs'],
  ['/settings/device', 'Settings'],
] as const;
/** How long a page is looked at; flipped without a pause, the calls of several pages wait for each other. */
const lookMs = 500;
const scrolledFrames = 120;
/** A training is under way once it has told its speed. */
const trainingPatience = { timeout: 180_000 };

/** How fast the interface starts, and how it answers while a net trains on the same machine. */
export const ui: Benchmark = {
  name: 'ui',
  help: 'how fast it starts; page changes, replies of the host and frames of the scrolled grid while a net trains',
  parts: ({ rounds }) => [
    {
      slice: sliceName('ui'),
      measure: async () => [...(await startRows(rounds)), ...(await measureInterface(rounds))],
    },
  ],
};

async function startRows(rounds: number): Promise<readonly BenchRow[]> {
  const starts = await measureStarts(rounds);
  return [
    row(
      'window painted on a later start',
      starts.map(({ painted }) => painted),
      goals.paintedMs,
    ),
    row(
      'host ready on a later start',
      starts.map(({ ready }) => ready),
      goals.readyMs,
    ),
  ];
}

async function measureInterface(rounds: number): Promise<readonly BenchRow[]> {
  const studio = await openStudio();
  try {
    await startTraining(studio.page);
    const flipped = await visitPages(studio, rounds, 0);
    const looked = await visitPages(studio, rounds, lookMs);
    await changePage(studio.page, '/library', 'Library');
    await studio.page.getByRole('gridcell').first().waitFor();
    const frames = await scrollGrid(studio.page, scrolledFrames);
    return [
      row('page change while training, pages flipped without a pause', flipped.changes, goals.pageMs),
      row('reply of the host while training, pages flipped without a pause', flipped.replies, goals.replyMs),
      row('page change while training, each page looked at', looked.changes, goals.pageMs),
      row('reply of the host while training, each page looked at', looked.replies, goals.replyMs),
      row('frame of the scrolled grid while training', frames, goals.frameMs),
    ];
  } finally {
    await studio.close();
  }
}

/** All pages in turn, `pauseMs` on each. */
async function visitPages(studio: OpenedStudio, rounds: number, pauseMs: number) {
  studio.takeReplyTimes();
  const changes: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    for (const [address, title] of pages) {
      changes.push(await changePage(studio.page, address, title));
      await setTimeout(pauseMs);
    }
  }
  return { changes, replies: studio.takeReplyTimes() };
}

/** A small net from scratch, long enough to outlast the measurement. */
async function startTraining(page: Page): Promise<void> {
  await changePage(page, '/train', 'Train');
  await page.getByRole('radiogroup', { name: 'Encoder' }).getByText('MobileNet v1 ×0.25').click();
  const weights = page.getByRole('form', { name: 'Recipe' }).getByLabel('Pretrained weights');
  await weights.fill('none');
  await weights.press('Tab');
  await page.getByRole('button', { name: 'Start training' }).click();
  await page.getByRole('status', { name: 'Throughput' }).waitFor(trainingPatience);
}

/** The 95th percentile: what someone notices now and then, without the one worst moment of a busy machine. */
function row(name: string, times: readonly number[], goalMs: number): BenchRow {
  const sorted = [...times].sort((a, b) => a - b);
  const value = sorted.at(Math.floor((sorted.length - 1) * 0.95)) ?? null;
  return {
    ...{ name, value, unit: 'ms', peer: null, peerValue: null, ratio: null },
    goal: `≤ ${goalMs} ms`,
    met: value !== null && value <= goalMs,
    note: `95th percentile of ${sorted.length}`,
  };
}
