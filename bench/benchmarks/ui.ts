import { setTimeout } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import type { BenchRow } from '../../src/shared/domain/bench.ts';
import { sliceName, type Benchmark } from './benchmark.ts';
import { changePage, scrollGrid } from './interface/gestures.ts';
import { percentileRow } from './interface/rows.ts';
import { measureStarts } from './interface/starts.ts';
import { openStudio, type OpenedStudio } from './interface/studio.ts';

const goals = { pageMs: 200, replyMs: 100, frameMs: 33, paintedMs: 2000, readyMs: 5000 } as const;
const pages = [
  ['/library', 'Library'],
  ['/train', 'Train'],
  ['/runs', 'Runs'],
  ['/settings/device', 'Settings'],
] as const;
/** How long a page is looked at. */
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
    percentileRow(
      'window painted on a later start',
      starts.map(({ painted }) => painted),
      goals.paintedMs,
    ),
    percentileRow(
      'host ready on a later start',
      starts.map(({ ready }) => ready),
      goals.readyMs,
    ),
  ];
}

/** The same window in use twice: with nothing else going on, then while a net trains. */
async function measureInterface(rounds: number): Promise<readonly BenchRow[]> {
  const studio = await openStudio();
  try {
    const idle = await useStudio(studio, rounds);
    await startTraining(studio.page);
    const training = await useStudio(studio, rounds);
    const row = (name: string, timesOf: (use: Use) => readonly number[], goalMs: number): BenchRow =>
      percentileRow(name, timesOf(training), goalMs, { name: 'no training', times: timesOf(idle) });
    return [
      row(
        'page change while training, fresh pages flipped without a pause',
        ({ flipped }) => flipped.changes,
        goals.pageMs,
      ),
      row(
        'reply of the host while training, fresh pages flipped without a pause',
        ({ flipped }) => flipped.replies,
        goals.replyMs,
      ),
      row('page change while training, each page looked at', ({ looked }) => looked.changes, goals.pageMs),
      row(
        'reply of the host while training, each page looked at',
        ({ looked }) => looked.replies,
        goals.replyMs,
      ),
      row('frame of the scrolled grid while training', ({ frames }) => frames, goals.frameMs),
    ];
  } finally {
    await studio.close();
  }
}

interface Use {
  readonly flipped: Visits;
  readonly looked: Visits;
  /** Milliseconds between frames of the scrolled grid. */
  readonly frames: readonly number[];
}

async function useStudio(studio: OpenedStudio, rounds: number): Promise<Use> {
  const flipped = await flipFreshPages(studio, rounds);
  const looked = await visitPages(studio, rounds, lookMs);
  await changePage(studio.page, '/library', 'Library');
  await studio.page.getByRole('gridcell').first().waitFor();
  return { flipped, looked, frames: await scrollGrid(studio.page, scrolledFrames) };
}

interface Visits {
  readonly changes: readonly number[];
  readonly replies: readonly number[];
}

/** All pages in turn with no pause, in a window that has just been opened: each asks for all that it shows. */
async function flipFreshPages(studio: OpenedStudio, rounds: number): Promise<Visits> {
  const visits: Visits[] = [];
  for (let round = 0; round < rounds; round += 1) {
    await studio.renew('/library');
    await studio.page.getByRole('gridcell').first().waitFor(trainingPatience);
    await studio.takeReplyTimes();
    const changes = await changePages(studio.page, 0);
    await setTimeout(lookMs); // for the last answers
    visits.push({ changes, replies: await studio.takeReplyTimes() });
  }
  return {
    changes: visits.flatMap(({ changes }) => changes),
    replies: visits.flatMap(({ replies }) => replies),
  };
}

/** All pages in turn, again and again, each looked at for a moment. */
async function visitPages(studio: OpenedStudio, rounds: number, pauseMs: number): Promise<Visits> {
  await studio.takeReplyTimes();
  const changes: number[] = [];
  for (let round = 0; round < rounds; round += 1) changes.push(...(await changePages(studio.page, pauseMs)));
  return { changes, replies: await studio.takeReplyTimes() };
}

async function changePages(page: Page, pauseMs: number): Promise<readonly number[]> {
  const changes: number[] = [];
  for (const [address, title] of pages) {
    changes.push(await changePage(page, address, title));
    await setTimeout(pauseMs);
  }
  return changes;
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
