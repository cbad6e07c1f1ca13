/** `npm run screenshots -- --out DIR [--project DIR]`: every page of the application, both themes, two sizes. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { exitWith, setUp } from './setup/index.mjs';
import { SetupError } from './setup/setupError.mjs';

const root = resolve(import.meta.dirname, '..');
const themes = ['dark', 'light'];
const sizes = [
  { width: 1280, height: 800 },
  { width: 2560, height: 1440 },
];
const patience = { timeout: 180_000 };

/** What must be on a page before it is worth a picture, and what brings it into a telling state; other pages wait for quiet. */
const moments = {
  welcome: (page) => page.getByText('TensorFlow').first().waitFor(patience),
  async library(page) {
    await page.getByRole('gridcell').nth(3).waitFor(patience);
    await page.getByRole('gridcell').first().click();
  },
  train: (page) => page.getByRole('radiogroup', { name: 'Encoder' }).waitFor(patience),
  runs: selectTwoRuns,
  async compare(page) {
    await page.evaluate(() => (location.hash = '#/runs'));
    await selectTwoRuns(page);
    await page.getByRole('button', { name: 'Compare checkpoints' }).click();
    await page.getByRole('img', { name: 'Prediction B' }).waitFor(patience);
    await page.getByText(/^Predicting with/).waitFor({ state: 'hidden', ...patience });
  },
  liveRun: (page) => page.getByRole('progressbar', { name: 'Training progress' }).waitFor(patience),
  editor: (page) => page.getByRole('list', { name: 'History' }).waitFor(patience),
};
async function selectTwoRuns(page) {
  await page.getByRole('table', { name: 'Runs' }).waitFor(patience);
  for (const place of [0, 1])
    await page
      .getByRole('checkbox', { name: /^Select / })
      .nth(place)
      .check();
}

/** Time for the last picture to be drawn once the network is quiet. */
const settleMs = 700;

/** Every page of the application with things of the project that is open: a new one is among them by itself. */
async function listPages(page) {
  const { runnerImport } = await import('vite');
  const { module } = await runnerImport(join(root, 'test/e2e/pageAddresses.ts'), { configFile: false });
  return module.pageAddresses(await thingsOf(page));
}

/** The first run and image, read off the pages themselves. */
async function thingsOf(page) {
  await page.getByRole('gridcell').first().dblclick();
  await page.waitForURL(/#\/editor\/./, patience);
  const item = decodeURIComponent(/editor\/([^/?]+)/.exec(page.url())?.[1] ?? '');
  await page.evaluate(() => (location.hash = '#/runs'));
  const link = page.getByRole('table', { name: 'Runs' }).getByRole('link').first();
  const address = (await link.getAttribute('href', patience)) ?? '';
  return { run: decodeURIComponent(/runs\/([^/]+)/.exec(address)?.[1] ?? ''), item };
}

async function launchChromium() {
  const { chromium } = await import('playwright-core');
  const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
  const args = ['--no-sandbox', '--disable-gpu', '--disable-quic'];
  return chromium.launch({ executablePath, args }).catch((error) => {
    const [why] = error.message.split('\n');
    throw new SetupError(
      `Chromium does not start: ${why}`,
      'Install it, or name it: CHROMIUM=/path/to/chromium',
    );
  });
}

async function serve(home, project) {
  const env = {
    ...process.env,
    HOME: home,
    XDG_CONFIG_HOME: join(home, 'config'),
    XDG_DATA_HOME: join(home, 'data'),
  };
  const choice = project === undefined ? [] : ['--project', resolve(project)];
  const child = spawn(process.execPath, [join(root, 'out/main/cli.js'), 'serve', '--json', ...choice], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit').then(() => {
    throw new SetupError('The studio ended before it could be looked at.', 'The message above says why.');
  });
  const [line] = await Promise.race([once(createInterface(child.stdout), 'line'), ended]);
  return { child, address: JSON.parse(line).address };
}

async function openStudio(browser, address, hasProject) {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(address);
  if (!hasProject) await page.getByRole('button', { name: 'Open sample project' }).click();
  else await page.evaluate(() => (location.hash = '#/library'));
  await page.getByRole('grid', { name: 'Images' }).waitFor(patience);
  return page;
}

async function picturePage(page, { page: spec, address }, out, suffix) {
  await page.evaluate((path) => (location.hash = path), `#${address}`);
  await page.getByRole('heading', { level: 1 }).waitFor(patience);
  await moments[spec.name]?.(page);
  await page.waitForLoadState('networkidle');
  await page.waitForTimeout(settleMs);
  const section = /^\/settings\/(\w+)/.exec(address)?.[1];
  const file = join(out, `${section === undefined ? spec.name : `settings-${section}`}-${suffix}.png`);
  await page.screenshot({ path: file });
  process.stdout.write(`${file}\n`);
}

async function pictureAll(page, out) {
  const addresses = await listPages(page);
  for (const size of sizes) {
    await page.setViewportSize(size);
    for (const theme of themes) {
      await page.emulateMedia({ colorScheme: theme });
      for (const one of addresses) await picturePage(page, one, out, `${theme}-${size.width}`);
    }
  }
}

async function main() {
  const { values } = parseArgs({ options: { out: { type: 'string' }, project: { type: 'string' } } });
  if (values.out === undefined)
    throw new SetupError('Where shall the pictures go?', 'Say it with --out DIR.');
  await setUp();
  await mkdir(values.out, { recursive: true });
  // Before anything that would have to be ended: it may not be there.
  const browser = await launchChromium();
  const home = await mkdtemp(join(tmpdir(), 'studio-pictures-'));
  try {
    const { child, address } = await serve(home, values.project);
    try {
      await pictureAll(await openStudio(browser, address, values.project !== undefined), values.out);
    } finally {
      if (child.kill('SIGTERM')) await once(child, 'exit');
    }
  } finally {
    await browser.close();
    await rm(home, { recursive: true, force: true });
  }
}

await main().catch(exitWith);
