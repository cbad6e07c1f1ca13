import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser, openSample, serve } from './studio.ts';

/** Milliseconds since the process of the host was started. */
export interface StartTimes {
  /** The first text or picture of the page is painted. */
  readonly painted: number;
  /** The host has answered the page's first call. */
  readonly ready: number;
}

/** Later starts of the built application, with a recent project, in a browser that is up already. */
export async function measureStarts(count: number): Promise<readonly StartTimes[]> {
  const home = await mkdtemp(join(tmpdir(), 'studio-bench-'));
  const browser = await launchBrowser();
  try {
    await startOnce(home, browser, true);
    const times: StartTimes[] = [];
    for (let start = 0; start < count; start += 1) times.push(await startOnce(home, browser, false));
    return times;
  } finally {
    await browser.close();
    await rm(home, { recursive: true, force: true });
  }
}

async function startOnce(home: string, browser: Browser, isFirst: boolean): Promise<StartTimes> {
  const host = await serve(home);
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  const answered = new Promise<number>((resolve) => {
    page.on('websocket', (socket) => socket.once('framereceived', () => resolve(Date.now())));
  });
  try {
    await page.goto(host.address);
    const painted = await firstPaint(page);
    const ready = await answered;
    if (isFirst) await openSample(page);
    return { painted: painted - host.startedMs, ready: ready - host.startedMs };
  } finally {
    await page.close();
    await host.end();
  }
}

/** When the page's first content was painted, milliseconds since 1970. */
async function firstPaint(page: Page): Promise<number> {
  const time = await page.waitForFunction(() => {
    const entry = performance.getEntriesByName('first-contentful-paint').at(0);
    return entry === undefined ? 0 : performance.timeOrigin + entry.startTime;
  });
  return time.jsonValue();
}
