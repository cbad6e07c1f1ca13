import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { StudioError } from '../../../src/shared/errors.ts';
import { endAtExit } from '../../children.ts';
import { builtEntry } from '../../paths.ts';

export interface OpenedStudio {
  /** The window in use. */
  readonly page: Page;
  /** A new window at `address` in place of the one in use: nothing of what that one held is left to be cleared away. */
  renew(address: string): Promise<void>;
  /** Milliseconds from each call to its answer, as the page got them; emptied by reading. */
  takeReplyTimes(): Promise<readonly number[]>;
  close(): Promise<void>;
}

const patience = { timeout: 180_000 };

/** The built application with the sample project in a browser, everything it writes in a folder of its own. */
export async function openStudio(): Promise<OpenedStudio> {
  const home = await mkdtemp(join(tmpdir(), 'studio-bench-'));
  const host = await serve(home);
  const browser = await launchBrowser();
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  await watchReplies(context);
  let page = await context.newPage();
  await page.goto(host.address);
  await openSample(page);
  return {
    get page() {
      return page;
    },
    async renew(address) {
      await page.close();
      page = await context.newPage();
      await page.goto(new URL(`/#${address}`, host.address).href);
    },
    takeReplyTimes: () =>
      page.evaluate(() =>
        (globalThis as unknown as { takeReplyTimes(): readonly number[] }).takeReplyTimes(),
      ),
    async close() {
      await browser.close();
      await host.end();
      // A training saves its last checkpoint there after its host has gone.
      await rm(home, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
    },
  };
}

/** Resolves once the images of the sample project stand in the library. */
export async function openSample(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Open sample project' }).click();
  await page.getByRole('gridcell').first().waitFor(patience);
}

export interface ServedHost {
  readonly address: string;
  /** When its process was started, milliseconds since 1970. */
  readonly startedMs: number;
  end(): Promise<void>;
}

/**
 * @param home gets everything the application writes
 * @param options more of `segstudio serve`
 */
export async function serve(home: string, options: readonly string[] = []): Promise<ServedHost> {
  const env = {
    ...process.env,
    HOME: home,
    XDG_CONFIG_HOME: home,
    XDG_DATA_HOME: home,
    XDG_CACHE_HOME: home,
  };
  const startedMs = Date.now();
  const host = spawn(process.execPath, [builtEntry('cli'), 'serve', '--json', ...options], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  endAtExit(host);
  const [line] = (await once(createInterface(host.stdout), 'line')) as [string];
  const { address } = JSON.parse(line) as { address: string };
  return {
    address,
    startedMs,
    async end() {
      host.kill('SIGTERM');
      await once(host, 'exit');
    },
  };
}

export async function launchBrowser(): Promise<Browser> {
  const executablePath = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
  try {
    const { chromium } = await import('playwright-core');
    return await chromium.launch({
      executablePath,
      args: ['--no-sandbox', '--disable-gpu', '--disable-quic'],
    });
  } catch (cause) {
    throw new StudioError('missingTool', `No browser at ${executablePath} to measure the interface in.`, {
      fix: 'apt-get install chromium, or set CHROMIUM to another.',
      cause,
    });
  }
}

/**
 * By the page's own clock, within the page, so that measuring adds next to nothing. A call and its answer carry the same
 * id; streams of events answer more than once and count at their first.
 */
async function watchReplies(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    const sent = new Map<string, number>();
    const times: number[] = [];
    const scope = globalThis as unknown as { WebSocket: SocketClass; takeReplyTimes(): readonly number[] };
    scope.takeReplyTimes = () => times.splice(0);
    scope.WebSocket = class extends scope.WebSocket {
      constructor(address: string | URL) {
        super(address);
        this.addEventListener('message', ({ data }) => {
          const id = idOf(data);
          const start = id === undefined ? undefined : sent.get(id);
          if (id === undefined || start === undefined) return;
          sent.delete(id);
          times.push(performance.now() - start);
        });
      }

      override send(data: unknown): void {
        const id = idOf(data);
        if (id !== undefined) sent.set(id, performance.now());
        super.send(data);
      }
    };
    function idOf(message: unknown): string | undefined {
      return typeof message === 'string' ? /^\{"i":"?(\w+)"?/.exec(message)?.[1] : undefined;
    }
    /** What is used of a browser's WebSocket, whose types are not at hand. */
    type SocketClass = new (address: string | URL) => {
      addEventListener(type: 'message', hear: (event: { readonly data: unknown }) => void): void;
      send(data: unknown): void;
    };
  });
}
