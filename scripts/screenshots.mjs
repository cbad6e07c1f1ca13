/** `npm run screenshots -- --out DIR [--project DIR]`: every page of the built application, both themes, two sizes. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';

const root = resolve(import.meta.dirname, '..');
const themes = ['dark', 'light'];
const sizes = [
  { width: 1280, height: 800 },
  { width: 2560, height: 1440 },
];
const patience = { timeout: 180_000 };

/** Each page, and what must be on it before it is worth a picture. */
const pages = [
  { name: 'welcome', ready: (page) => page.getByText('TensorFlow').first() },
  { name: 'library', ready: (page) => page.getByRole('gridcell').nth(3) },
  { name: 'editor', ready: (page) => page.getByRole('list', { name: 'History' }) },
  { name: 'train', ready: (page) => page.getByRole('radiogroup', { name: 'Encoder' }) },
  { name: 'runs', ready: (page) => page.getByRole('table', { name: 'Runs' }) },
];

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
  const [line] = await once(createInterface(child.stdout), 'line');
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

async function picturePage(page, { name, ready }, file) {
  await page.evaluate((path) => (location.hash = path), `#/${name}`);
  await ready(page).waitFor(patience);
  if (name === 'library') await page.getByRole('gridcell').first().click();
  await page.waitForLoadState('networkidle');
  await page.screenshot({ path: file });
  process.stdout.write(`${file}\n`);
}

async function pictureAll(page, out) {
  for (const size of sizes) {
    await page.setViewportSize(size);
    for (const theme of themes) {
      await page.emulateMedia({ colorScheme: theme });
      for (const spec of pages) {
        await picturePage(page, spec, join(out, `${spec.name}-${theme}-${size.width}.png`));
      }
    }
  }
}

async function main() {
  const { values } = parseArgs({ options: { out: { type: 'string' }, project: { type: 'string' } } });
  if (values.out === undefined) throw new Error('Say where the pictures shall go: --out DIR.');
  await mkdir(values.out, { recursive: true });
  const home = await mkdtemp(join(tmpdir(), 'studio-pictures-'));
  const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
  const { child, address } = await serve(home, values.project);
  const browser = await chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic'],
  });
  try {
    await pictureAll(await openStudio(browser, address, values.project !== undefined), values.out);
  } finally {
    await browser.close();
    child.kill('SIGTERM');
    await once(child, 'exit');
    await rm(home, { recursive: true, force: true });
  }
}

await main().catch((error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});
