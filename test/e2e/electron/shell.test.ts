import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startElectronApp } from './support/electronApp.ts';
import type { ElectronApp } from './support/electronApp.ts';
import { connectThroughPage } from './support/hostClient.ts';
import { oldChromiumBridge } from './support/oldChromiumBridge.ts';

const electronPath = process.env['STUDIO_TEST_ELECTRON'];
if (electronPath === undefined) {
  console.log('1 skipped: no Electron for tests (npm test fetches one on Linux x64)');
}

/** What a page must not be able to do; each leaves the window where it is. */
const escapes = [
  `location.href = 'https://example.test/'`,
  `location.href = 'file:///etc/passwd'`,
  `location.href = 'data:text/html,evil'`,
  `location.assign('studio://evil/index.html')`,
  `location.href = 'studio://app@evil/index.html'`,
  `document.body.append(Object.assign(document.createElement('iframe'), { src: 'https://example.test/' }))`,
  `window.open('https://example.test/')`,
  `window.open('file:///etc/passwd', '_blank', 'nodeIntegration=1')`,
  `window.open('about:blank')`,
];

describe.skipIf(electronPath === undefined)('the shell in a real Electron', () => {
  let app: ElectronApp;
  let hostPid = 0;

  beforeAll(async () => {
    app = await startElectronApp(electronPath ?? '');
  });
  afterAll(() => app.stop());

  function evaluate(expression: string): Promise<unknown> {
    return app.page.evaluate(expression);
  }

  it('opens one window on our own page', async () => {
    expect(app.page.url()).toMatch(/^studio:\/\/app\/index\.html/);
    expect(await app.page.title()).toBe('Seg-Mentor Studio');
    expect(await app.browser.pages()).toHaveLength(1);
  });

  it('paints the welcome page, filled by the host', async () => {
    await app.page.evaluateOnNewDocument(oldChromiumBridge);
    await app.page.reload();
    await app.page.waitForSelector('h1', { timeout: 20_000 });
    expect(await evaluate(`document.querySelector('h1').textContent.trim()`)).toBe('Welcome');
    await vi.waitFor(
      async () => expect(await evaluate('document.body.innerText')).toContain('This machine'),
      { timeout: 20_000 },
    );
  });

  it('gives the page the preload API and nothing of Node or Electron', async () => {
    expect(await evaluate('Object.keys(studio).sort().join()')).toBe(
      'dialogs,onCommand,pathForFile,platform,rpc,setTheme,setZoom',
    );
    expect(await evaluate('[typeof require, typeof process, typeof module, typeof Buffer].join()')).toBe(
      'undefined,undefined,undefined,undefined',
    );
  });

  it('carries calls from the page through preload and shell to the real host and back', async () => {
    const client = await connectThroughPage(app.page);
    const info = await client.system.info();
    expect(info.mode).toBe('desktop');
    hostPid = info.pid;
    await expect(client.project.open({ path: '/nowhere/at/all' })).rejects.toMatchObject({ code: 'STUDIO' });
  });

  it.each(escapes)('stays where it is: %s', async (escape) => {
    await evaluate(`void (${escape})`);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(app.page.url()).toMatch(/^studio:\/\/app\//);
    expect(await app.browser.pages()).toHaveLength(1);
  });

  it('runs no inline script', async () => {
    await evaluate(`{
      const script = document.createElement('div');
      try { script.innerHTML = '<img src=x onerror="window.pwned = true">'; document.body.append(script); } catch {}
    }`);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(await evaluate('typeof window.pwned')).toBe('undefined');
  });

  it('grants no permission beyond the list', async () => {
    expect(await evaluate(`Notification.requestPermission()`)).toBe('denied');
    expect(
      await evaluate(
        `navigator.mediaDevices.getUserMedia({ video: true }).then(() => 'granted', () => 'denied')`,
      ),
    ).toBe('denied');
  });

  it.each([
    ['/%2e%2e/main/index.cjs', 404],
    ['/..%2fmain%2findex.cjs', 404],
    ['/%252e%252e/main/index.cjs', 404],
    ['/blob/image/none/none?size=64', 404],
  ])('answers %s with %i', async (path, status) => {
    expect(await evaluate(`fetch('${path}').then((answer) => answer.status)`)).toBe(status);
  });

  it('takes the host along when its window is closed', async () => {
    expect(() => process.kill(hostPid, 0)).not.toThrow();
    await app.page.close();
    await vi.waitFor(() => expect(() => process.kill(hostPid, 0)).toThrow(), { timeout: 15_000 });
  });
});
