import { mkdtempSync, readFileSync, existsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { startHostProcess } from '../../src/main/shell/hostProcess.ts';
import type { HostLimits, HostProcess } from '../../src/main/shell/hostProcess.ts';
import { fetchBlob, isHealthy } from '../../src/main/shell/hostSocket.ts';
import { openLog } from '../../src/main/shell/logs.ts';
import { createRpcRelay } from '../../src/main/shell/rpcRelay.ts';
import type { RpcRelay } from '../../src/main/shell/rpcRelay.ts';
import { FakeContents } from './support/fakeElectron.ts';
import type { WebContents } from 'electron';

vi.mock('electron', async () => await import('./support/fakeElectron.ts'));

/** A host as the shell sees it: answers on its socket with the token, ends when asked. */
const hostScript = `
import { createServer } from 'node:http';
import { writeFileSync } from 'node:fs';
import { WebSocketServer } from ${JSON.stringify(import.meta.resolve('ws'))};
writeFileSync(process.env.TEST_PID_FILE, String(process.pid));
console.log('arguments ' + process.argv.slice(2).join(' '));
const isOurs = (request) => request.headers.authorization === 'Bearer ' + process.env.STUDIO_TOKEN;
const server = createServer((request, response) => {
  if (!isOurs(request)) { response.writeHead(401).end(); return; }
  if (request.url === '/health') { response.end('ok'); return; }
  response.writeHead(206, { 'content-type': 'image/png', 'x-width': '3', 'x-revision': '7', 'set-cookie': 'a=b', 'content-range': 'bytes 0-3/9' });
  response.end(request.url + ' ' + request.headers.range);
});
const sockets = new WebSocketServer({ server, path: '/rpc' });
sockets.on('connection', (socket) => socket.on('message', (data, isBinary) => {
  if (String(data) === 'close') socket.close(4000, 'on request');
  else socket.send(data, { binary: isBinary });
}));
server.listen(process.argv[3]);
process.stdin.resume().on('end', () => process.exit(0));
process.on('SIGTERM', () => { if (!process.env.TEST_STUBBORN) process.exit(0); });
`;

const dir = mkdtempSync(join(tmpdir(), 'host-process-'));
const log = openLog(join(dir, 'studio.log'));
const scriptPath = join(dir, 'host.mjs');
const pidFile = join(dir, 'pid');
writeFileSync(scriptPath, hostScript);

const givenUp = vi.fn<(message: string) => void>();
let host: HostProcess | undefined;

function start(script = scriptPath, limits: Partial<HostLimits> = {}): HostProcess {
  vi.stubEnv('TEST_PID_FILE', pidFile);
  host = startHostProcess({
    nodePath: process.execPath,
    scriptPath: script,
    log,
    onGivenUp: givenUp,
    limits: { firstBackOffMs: 10, stopMs: 500, ...limits },
  });
  return host;
}

afterEach(async () => {
  await host?.stop();
  vi.unstubAllEnvs();
  givenUp.mockClear();
});

function runningPid(): number {
  return Number(readFileSync(pidFile, 'utf8'));
}

it('is ready once it answers to its token, which is in no argument', async () => {
  const address = await start().whenReady();
  expect(await isHealthy(address)).toBe(true);
  expect(await isHealthy({ ...address, token: 'another' })).toBe(false);
  expect(address.token).toMatch(/^[0-9a-f]{64}$/);
  expect(log.excerpt(50)).not.toContain(address.token);
  expect(log.excerpt(50)).toContain('host arguments --socket');
});

it('starts it again after a crash, with another token', async () => {
  const first = await start().whenReady();
  process.kill(runningPid(), 'SIGKILL');
  await vi.waitFor(async () => expect((await host?.whenReady())?.token).not.toBe(first.token), 5000);
  const second = await host?.whenReady();
  expect(second && (await isHealthy(second))).toBe(true);
  expect(existsSync(first.socketPath)).toBe(false);
});

it('gives up after five crashes in a row and says why', async () => {
  const crashing = join(dir, 'crashing.mjs');
  writeFileSync(crashing, 'throw new Error("no such module");');
  start(crashing);
  await vi.waitFor(() => expect(givenUp).toHaveBeenCalledOnce(), 20_000);
  expect(givenUp.mock.calls[0][0]).toContain('no such module');
  await expect(host?.whenReady()).rejects.toMatchObject({ code: 'internal' });
});

it('gives up on a host that runs but never answers', async () => {
  const mute = join(dir, 'mute.mjs');
  writeFileSync(mute, 'setInterval(() => undefined, 1000);');
  start(mute, { startMs: 100, shortRunMs: 0, maxCrashes: 2 });
  await vi.waitFor(() => expect(givenUp).toHaveBeenCalledTimes(1), { timeout: 20_000 });
});

it('says so when the Node to run it on is missing', async () => {
  host = startHostProcess({
    nodePath: join(dir, 'no-node'),
    scriptPath,
    log,
    onGivenUp: givenUp,
    limits: { firstBackOffMs: 1 },
  });
  await vi.waitFor(() => expect(givenUp).toHaveBeenCalledOnce(), 20_000);
  expect(givenUp.mock.calls[0][0]).toContain('cannot be started');
});

it('ends it in order, and by force when it does not listen', async () => {
  await start().whenReady();
  const polite = runningPid();
  await host?.stop();
  expect(() => process.kill(polite, 0)).toThrow();

  vi.stubEnv('TEST_STUBBORN', '1');
  const deaf = join(dir, 'deaf.mjs');
  writeFileSync(deaf, hostScript.replace("on('end', () => process.exit(0))", "on('end', () => undefined)"));
  await start(deaf).whenReady();
  const stubborn = runningPid();
  const startedMs = Date.now();
  await host?.stop();
  expect(Date.now() - startedMs).toBeGreaterThanOrEqual(450);
  expect(() => process.kill(stubborn, 0)).toThrow();
});

it('streams blobs through, with ranges, and passes on only known headers', async () => {
  const address = await start().whenReady();
  const url = 'studio://app/blob/image/camvid/a%2Fb?size=64';
  const response = await fetchBlob(address, new Request(url, { headers: { range: 'bytes=0-3' } }));
  expect(response.status).toBe(206);
  expect(await response.text()).toBe('/blob/image/camvid/a%2Fb?size=64 bytes=0-3');
  expect(response.headers.get('content-type')).toBe('image/png');
  expect(response.headers.get('x-width')).toBe('3');
  expect(response.headers.get('x-revision')).toBe('7');
  expect(response.headers.get('set-cookie')).toBeNull();
  expect(response.headers.get('x-content-type-options')).toBe('nosniff');
});

it('answers 503 for blobs while the host is away', async () => {
  const response = await fetchBlob(
    { socketPath: join(dir, 'nothing'), token: '' },
    new Request('studio://app/blob/x'),
  );
  expect(response.status).toBe(503);
});

it('relays calls verbatim, text as text and bytes as bytes, and says when the connection ends', async () => {
  const running = start();
  const relay: RpcRelay = createRpcRelay(running.whenReady);
  const page = new FakeContents('studio://app/index.html');
  await relay.open(page as unknown as WebContents);
  relay.send('{"i":"1","p":"grüße"}');
  relay.send(new Uint8Array([0, 200, 255]));
  await vi.waitFor(() => expect(page.sent).toHaveLength(2), 5000);
  expect(page.sent).toEqual([
    { channel: 'studio:rpc-message', value: '{"i":"1","p":"grüße"}' },
    { channel: 'studio:rpc-message', value: new Uint8Array([0, 200, 255]) },
  ]);
  relay.send('close');
  await vi.waitFor(
    () => expect(page.sent.at(-1)).toEqual({ channel: 'studio:rpc-close', value: '4000 on request' }),
    5000,
  );
  relay.send('into the void');
  relay.dispose();
});

it('opens again for a reloaded page without telling it about the old connection', async () => {
  const relay = createRpcRelay(start().whenReady);
  const page = new FakeContents('studio://app/index.html');
  await relay.open(page as unknown as WebContents);
  await relay.open(page as unknown as WebContents);
  relay.send('once');
  await vi.waitFor(() => expect(page.sent).toHaveLength(1), 5000);
  relay.dispose();
});
