import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import puppeteer from 'puppeteer-core';
import type { Browser, Page } from 'puppeteer-core';
import { buildForOldElectron, oldElectronBridgePath } from './buildForOldElectron.ts';

const attachLimitMs = 60_000;
const pollMs = 200;
/** Chromium 83's system call filter kills processes under today's C library; its namespaces stay on. */
const oldSandboxFlags = ['--disable-gpu-sandbox', '--disable-seccomp-filter-sandbox'];

export interface ElectronApp {
  readonly browser: Browser;
  readonly page: Page;
  /** What Electron and shell printed. */
  output(): string;
  readonly process: ChildProcess;
  stop(): Promise<void>;
}

/**
 * The shell in a real Electron process on a virtual display, with home and configuration of its own.
 * @param chosenFolder what the system's dialogs answer; without it they open and wait
 */
export async function startElectronApp(electronPath: string, chosenFolder?: string): Promise<ElectronApp> {
  const dir = mkdtempSync(join(tmpdir(), 'studio-electron-'));
  await buildForOldElectron(dir);
  copyFileSync(oldElectronBridgePath, join(dir, 'bridge.cjs'));
  writeFileSync(join(dir, 'package.json'), '{"name":"studio-test","version":"0.0.0","main":"entry.cjs"}');
  writeFileSync(join(dir, 'entry.cjs'), "require('./bridge.cjs');\nrequire('./main/index.cjs');\n");
  const child = spawnOnVirtualDisplay(electronPath, dir, chosenFolder);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  async function stop(): Promise<void> {
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGKILL');
    await ended;
    rmSync(dir, { recursive: true, force: true });
  }
  try {
    const { browser, page } = await attach(() => output);
    return { browser, page, output: () => output, process: child, stop };
  } catch (error) {
    await stop();
    throw new Error(`Electron was not reached. It said:\n${output}`, { cause: error });
  }
}

function spawnOnVirtualDisplay(electronPath: string, dir: string, chosenFolder?: string): ChildProcess {
  const flags = ['--remote-debugging-port=0', '--disable-gpu', '--disable-dev-shm-usage', ...oldSandboxFlags];
  // The sandbox refuses to run as root: in a user namespace root is nobody special, and its files stay readable.
  const asUser = process.getuid?.() === 0 ? ['unshare', '--user', '--map-user=1000', '--map-group=1000'] : [];
  const [command, ...args] = [
    ...asUser,
    'xvfb-run',
    '-a',
    '-s',
    '-screen 0 1600x1000x24',
    electronPath,
    ...flags,
    dir,
  ];
  return spawn(command, args, {
    env: {
      ...process.env,
      HOME: dir,
      XDG_CONFIG_HOME: join(dir, 'config'),
      STUDIO_CONFIG: join(dir, 'studio-config'),
      STUDIO_NODE: process.execPath,
      ...(chosenFolder === undefined ? {} : { STUDIO_TEST_FOLDER: chosenFolder }),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A process group of its own, so that display and Electron end together.
    detached: true,
  });
}

async function attach(output: () => string): Promise<{ browser: Browser; page: Page }> {
  const deadlineMs = Date.now() + attachLimitMs;
  while (Date.now() < deadlineMs) {
    const endpoint = /DevTools listening on (ws:\S+)/.exec(output())?.[1];
    if (endpoint !== undefined) {
      const browser = await puppeteer.connect({ browserWSEndpoint: endpoint, defaultViewport: null });
      const page = (await browser.pages()).find((one) => one.url().startsWith('studio://'));
      if (page !== undefined) return { browser, page };
      browser.disconnect();
    }
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
  throw new Error(`Electron opened no window within ${attachLimitMs / 1000} s:\n${output()}`);
}
