import type { BrowserContextOptions, Page } from 'playwright-core';
import { launchChromium, serveStudio, watchForProblems } from '../support/chromium.ts';
import type { ServedStudio } from '../support/chromium.ts';

/** The built application, with a home of its own, and one page of a browser for it. */
export interface StudioPage {
  readonly studio: ServedStudio;
  readonly page: Page;
  /** What the page did that it must never do, as it happens. */
  readonly problems: string[];
  close(): Promise<void>;
}

/** @param options default: a window of 1280×800 */
export async function openStudioPage(options: BrowserContextOptions = {}): Promise<StudioPage> {
  const studio = await serveStudio();
  const browser = await launchChromium();
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  const page = await context.newPage();
  const problems = await watchForProblems(page, studio.origin);
  return {
    studio,
    page,
    problems,
    async close() {
      await browser.close();
      await studio.stop();
    },
  };
}

/** The same, with the sample project open and its images in sight. */
export async function openSamplePage(options?: BrowserContextOptions): Promise<StudioPage> {
  const opened = await openStudioPage(options);
  const { page, studio } = opened;
  await page.goto(studio.address);
  await page.getByRole('button', { name: 'Open sample project' }).click();
  await page.getByRole('gridcell').first().waitFor({ timeout: 120_000 });
  return opened;
}

/** By the activity rail; `name` is also the page's heading. */
export async function goTo(page: Page, name: string): Promise<void> {
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name }).click();
  await page.getByRole('heading', { level: 1, name, exact: true }).waitFor();
}
