import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accessibilityFindings } from '../support/chromium.ts';
import type { ServedStudio } from '../support/chromium.ts';
import { openSamplePage } from './studioPage.ts';
import type { StudioPage } from './studioPage.ts';
import { pageAddresses } from './pageAddresses.ts';

/** Of the sample project. */
const things = { run: '2026-11-23_mobilenet_v1_025-fcn4__1', item: 'street_001' };
const themes = ['dark', 'light'] as const;
const addresses = pageAddresses(things);

let studio: ServedStudio;
let page: Page;
let problems: string[];
let close: StudioPage['close'];

beforeAll(async () => {
  ({ studio, page, problems, close } = await openSamplePage());
});

afterAll(() => close());

/** @param title of the page at the address: the one before it has a heading, too */
async function open(address: string, title: string): Promise<void> {
  problems.length = 0;
  await page.evaluate((path) => (location.hash = path), `#${address}`);
  await page.getByRole('main', { name: title, exact: true }).waitFor();
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.waitForLoadState('networkidle');
}

/** Elements that stick out of the window to the right, unless something around them scrolls or cuts them off. */
function elementsTooWide(): Promise<readonly string[]> {
  return page.evaluate(() => {
    const isCut = (element: Element): boolean => {
      for (let up = element.parentElement; up !== null; up = up.parentElement) {
        if (getComputedStyle(up).overflowX !== 'visible') return true;
      }
      return false;
    };
    return [...document.querySelectorAll('body *')]
      .filter((element) => element.getBoundingClientRect().right > innerWidth + 1 && !isCut(element))
      .map((element) => element.outerHTML.slice(0, 120));
  });
}

describe('the theme', () => {
  it('changes at once, with nothing left behind in the colours of the one before', async () => {
    await open('/train', 'Train');
    await page.mouse.move(0, 0);
    for (const theme of themes) {
      await page.emulateMedia({ colorScheme: theme });
      const fading = await page.evaluate(() =>
        document
          .getAnimations()
          .filter((animation) => animation instanceof CSSTransition)
          .map(({ transitionProperty }) => transitionProperty),
      );
      expect(fading).toEqual([]);
    }
  });
});

describe.each(addresses)('$page.title at $address', ({ page: spec, address }) => {
  it.each(themes)('is sound in the %s theme at 1280 × 800', async (theme) => {
    await page.emulateMedia({ colorScheme: theme });
    await open(address, spec.title);
    expect(await accessibilityFindings(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
    expect(await elementsTooWide()).toEqual([]);
    expect(problems).toEqual([]);
  });

  it('moves the focus to its heading, and names its landmarks', async () => {
    await page.evaluate(() => (location.hash = '#/welcome'));
    await page.getByRole('main', { name: 'Welcome' }).waitFor();
    await open(address, spec.title);
    if (spec.name === 'welcome') return;
    await page.getByRole('toolbar', { name: `${spec.title} toolbar`, exact: true }).waitFor();
    const focused = await page.evaluate(() => document.activeElement?.tagName);
    expect(focused).toBe('H1');
  });
});

/** Buttons and pictures of the page that lie under the messages. */
function coveredByMessages(): Promise<readonly string[]> {
  return page.evaluate(() => {
    const messages = [...document.querySelectorAll('[aria-label="Message"]')].map((message) =>
      message.getBoundingClientRect(),
    );
    const meets = (a: DOMRect, b: DOMRect): boolean =>
      a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
    return [...document.querySelectorAll('main button, main [role="option"]')]
      .filter((element) => messages.some((box) => meets(box, element.getBoundingClientRect())))
      .map((element) => element.ariaLabel ?? element.innerHTML);
  });
}

describe('an error', () => {
  it('of a folder without a project names the ways on', async () => {
    await open('/welcome', 'Welcome');
    await page.getByRole('button', { name: 'Open project' }).click();
    const chooser = page.getByRole('dialog');
    await chooser.getByRole('textbox', { name: 'Path of the folder' }).fill(studio.home);
    await chooser.getByRole('button', { name: 'Choose this folder' }).click();
    const message = page.getByRole('alert', { name: 'Message' });
    await message.getByText(`${studio.home} is not a project: project.json is missing.`).waitFor();
    await message.getByRole('button', { name: 'Choose another' }).waitFor();
    await message.getByRole('button', { name: 'Make a project here' }).waitFor();
  });

  it('lies over no button of the page', async () => {
    await open('/library', 'Library');
    await page.getByRole('gridcell').first().click();
    await page.getByRole('toolbar', { name: 'Selection' }).waitFor();
    expect(await coveredByMessages(), 'Library').toEqual([]);
    await open(`/editor/${things.item}`, 'Editor');
    await page.getByRole('list', { name: 'History' }).waitFor();
    await page.getByRole('listbox', { name: 'Filmstrip' }).getByRole('option').nth(8).waitFor();
    expect(await coveredByMessages(), 'Editor').toEqual([]);
    await open('/video', 'Video');
    await page.getByRole('button', { name: 'Use street.mp4' }).click();
    await page.getByRole('button', { name: 'Play', exact: true }).waitFor();
    expect(await coveredByMessages(), 'Video').toEqual([]);
    await page.getByRole('button', { name: 'Dismiss' }).click();
  });
});

describe('the keyboard', () => {
  it('presses the button it has led to, also where the space bar plays a video', async () => {
    await open('/video', 'Video');
    const sound = page.getByRole('checkbox', { name: 'Sound kept as it is' });
    const before = await sound.isChecked();
    await page.getByRole('slider', { name: 'Overlay opacity' }).focus();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Space');
    expect(await sound.isChecked()).toBe(!before);
    await page.keyboard.press('Space');
    expect(await page.getByRole('button', { name: 'Play', exact: true }).count()).toBe(1);
  });

  it('reaches every landmark with F6 and comes round', async () => {
    await open('/library', 'Library');
    const seen = new Set<string>();
    for (let press = 0; press < 8; press += 1) {
      await page.keyboard.press('F6');
      seen.add(
        await page.evaluate(() => {
          const place = document.activeElement?.closest(
            'header, nav, [role=toolbar], aside, main, [role=region]',
          );
          return place?.getAttribute('aria-label') ?? place?.tagName ?? 'nowhere';
        }),
      );
    }
    expect([...seen]).toEqual(
      expect.arrayContaining([
        'HEADER',
        'Main',
        'Library toolbar',
        'Library filters',
        'Library',
        'Status bar',
      ]),
    );
  });

  it('runs a command by the keys a user gave it, and the palette and its button show them', async () => {
    await open('/settings/shortcuts', 'Settings');
    await page.getByRole('searchbox', { name: 'Search shortcuts' }).fill('Go to Runs');
    await page.getByRole('button', { name: 'Change keys of Go to Runs' }).click();
    await page.keyboard.press('Control+1');
    await page.getByText('Ctrl 1 also runs: Go to Library.').waitFor();
    await page.getByRole('button', { name: 'Change keys of Go to Runs' }).click();
    await page.keyboard.press('Alt+j');
    await page.getByText(/also runs/).waitFor({ state: 'hidden' });
    await page.keyboard.press('Alt+j');
    await page.getByRole('heading', { level: 1, name: 'Runs', exact: true }).waitFor();
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: 'Command palette' }).fill('Go to Runs');
    await page.getByRole('option', { name: /Go to Runs.*Alt J/ }).waitFor();
    await page.keyboard.press('Escape');
    await page.reload();
    await page.getByRole('heading', { level: 1, name: 'Runs', exact: true }).waitFor();
    await open('/library', 'Library');
    await page.keyboard.press('Alt+j');
    await page.getByRole('heading', { level: 1, name: 'Runs', exact: true }).waitFor();
  });

  it('finds a run and an image of the project in the palette', async () => {
    await page.keyboard.press('Control+k');
    const palette = page.getByRole('combobox', { name: 'Command palette' });
    await palette.fill('fcn4');
    await page.getByRole('option', { name: things.run }).waitFor();
    await palette.fill('street_007');
    await page.getByRole('option', { name: 'street_007' }).waitFor();
    await page.keyboard.press('Escape');
  });

  it('takes a setting back', async () => {
    await open('/settings/device', 'Settings');
    const threads = page.getByRole('spinbutton', { name: 'Threads' });
    await threads.fill('1');
    await threads.press('Enter');
    await page.getByRole('status', { name: 'Device' }).getByText('1 thread').waitFor();
    await page.getByRole('banner').getByRole('button', { name: 'Undo' }).click();
    await expect.poll(() => threads.inputValue()).toBe('0');
  });
});
