import { readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createStudioServer } from '../../src/main/host/rpc/http.ts';
import type { GuardPolicy } from '../../src/main/host/rpc/requestGuard.ts';
import { makeHost, makeTempFolder } from '../support/hostFixture.ts';
import { startBuiltHost } from '../support/hostProcess.ts';
import { projectRoot } from '../support/testData.ts';

const chromiumPath = process.env['STUDIO_CHROMIUM'] ?? '/usr/bin/chromium';
const cookieName = 'studio-test';
const token = 'ab'.repeat(32);

/** A served application that notes the status of every answer, upgrades included. */
async function startVictim(): Promise<{ port: number; answers: string[] }> {
  const folder = join(await makeTempFolder(), 'renderer');
  await mkdir(folder);
  await writeFile(join(folder, 'index.html'), '<!doctype html><title>own page</title>');
  const host = await makeHost();
  let hosts = new Set<string>();
  const policy: GuardPolicy = {
    get hosts() {
      return hosts;
    },
    originOf: (name) => `http://${name}`,
    token,
    cookieName,
  };
  const { router, blobs } = host;
  const { http, close } = createStudioServer({
    ...{ router, blobs },
    rendererFolder: folder,
    policy: () => policy,
    isCodeValid: () => false,
  });
  const answers: string[] = [];
  http.on('request', (request, response) =>
    response.on('close', () =>
      answers.push(`${response.statusCode} ${request.method ?? ''} ${request.url ?? ''}`),
    ),
  );
  http.on('upgrade', (request, socket) => {
    const write = socket.write.bind(socket);
    socket.write = ((data: string, ...rest: []) => {
      const status = /^HTTP\/1\.1 (\d+)/.exec(data)?.[1];
      if (status !== undefined) answers.push(`${status} UPGRADE ${request.url ?? ''}`);
      return write(data, ...rest);
    }) as typeof socket.write;
  });
  const port = await listen(http);
  hosts = new Set([`127.0.0.1:${port}`, `localhost:${port}`]);
  onTestFinished(close);
  return { port, answers };
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve) =>
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)),
  );
}

/** Somebody else's page on another port; its script is given to the browser by the test. */
async function startAttacker(): Promise<number> {
  const server = createServer((_, response) =>
    response
      .writeHead(200, { 'Content-Type': 'text/html' })
      .end('<!doctype html><title>attacker</title><body>'),
  );
  onTestFinished(() => void server.close());
  return listen(server);
}

/** A function for the attacker’s page: tries every way to reach `victim`, returns what it could read. */
const attack = readFileSync(join(projectRoot, 'test/support/attackPage.js'), 'utf8')
  .replace(/^[^]*?(?=async function)/, '')
  .trim();

describe('a page of somebody else', () => {
  it('reads and changes nothing, by name rebinding or across ports, though the user is signed in', async () => {
    const [victim, attackerPort] = [await startVictim(), await startAttacker()];
    const browser = await chromium.launch({
      executablePath: chromiumPath,
      args: ['--no-sandbox', '--disable-gpu', '--host-resolver-rules=MAP evil.test 127.0.0.1'],
    });
    onTestFinished(() => browser.close());
    const context = await browser.newContext();
    const cookie = { name: cookieName, value: token, httpOnly: true, sameSite: 'Strict' as const };
    await context.addCookies([{ ...cookie, url: `http://127.0.0.1:${victim.port}` }]);
    const page = await context.newPage();
    await page.goto(`http://127.0.0.1:${victim.port}/`);
    expect(await page.title()).toBe('own page');
    victim.answers.length = 0;

    const attackers = [
      `http://evil.test:${attackerPort}`,
      `http://127.0.0.1:${attackerPort}`,
      `http://localhost:${attackerPort}`,
    ];
    const targets = ['127.0.0.1', 'localhost', 'evil.test'].map((name) => `http://${name}:${victim.port}`);
    for (const attacker of attackers) {
      for (const target of targets) {
        await page.goto(attacker);
        expect(
          await page.evaluate<unknown>(`(${attack})(${JSON.stringify(target)})`),
          `${attacker} → ${target}`,
        ).toEqual([]);
      }
    }
    // Rebinding proper: the attacker's name now leads to the victim itself.
    await page.goto(`http://evil.test:${victim.port}/`);
    expect(await page.title()).not.toBe('own page');
    const accepted = victim.answers.filter(
      (answer) => !answer.startsWith('4') && !answer.includes('favicon'),
    );
    expect(accepted).toEqual([]);
    expect(victim.answers.length).toBeGreaterThan(100);
  });
});

describe('the token', () => {
  it('is in no argument and in no worker’s environment', async () => {
    const host = await startBuiltHost();
    const pid = host.process.pid ?? 0;
    const tokenInArguments = /[0-9a-f]{64}/;
    expect(readFileSync(`/proc/${pid}/cmdline`, 'utf8')).not.toMatch(tokenInArguments);
    void host.client.project
      .openSample({ path: join(await makeTempFolder(), 'sample') })
      .catch(() => undefined);
    const children = (): readonly string[] =>
      readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean);
    const findWorker = (): string | undefined =>
      children().find((child) => readFileSync(`/proc/${child}/cmdline`, 'utf8').includes('worker.js'));
    await expect.poll(findWorker, { timeout: 10_000, interval: 10 }).toBeDefined();
    const worker = findWorker() ?? '';
    expect(readFileSync(`/proc/${worker}/cmdline`, 'utf8')).not.toMatch(tokenInArguments);
    expect(readFileSync(`/proc/${worker}/environ`, 'utf8')).not.toMatch(/STUDIO_TOKEN|[0-9a-f]{64}/);
  });
});
