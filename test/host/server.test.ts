import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { RPCLink } from '@orpc/client/websocket';
import { describe, expect, it, onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import { messageLimitBytes } from '../../src/shared/contract/messageLimit.ts';
import { securityHeaders } from '../../src/shared/contentSecurity.ts';
import { listenOnWeb, type WebServer } from '../../src/main/host/listen.ts';
import { createStudioClient, type StudioLink } from '../../src/renderer/platform/client.ts';
import { makeHost, makeTempFolder, serveHost, signIn } from '../support/hostFixture.ts';
import { sendRaw, type RawAnswer } from '../support/rawHttp.ts';

async function startServer(): Promise<{ web: WebServer; cookie: string; folder: string }> {
  const folder = await makeTempFolder();
  const renderer = join(folder, 'renderer');
  await mkdir(join(renderer, 'assets'), { recursive: true });
  await writeFile(join(renderer, 'index.html'), '<!doctype html>the page');
  await writeFile(join(renderer, 'assets', 'app-1a2b.js'), 'export {}');
  await writeFile(join(renderer, '.hidden.js'), 'hidden');
  await writeFile(join(folder, 'secret.js'), 'outside');
  await symlink(join(folder, 'secret.js'), join(renderer, 'assets', 'link.js'));
  const web = await serveHost(await makeHost(), renderer);
  return { web, cookie: await signIn(web), folder };
}

function get(
  web: WebServer,
  target: string,
  lines: readonly string[] = [],
  method = 'GET',
): Promise<RawAnswer> {
  const head = [`${method} ${target} HTTP/1.1`, `Host: 127.0.0.1:${web.port}`, 'Connection: close', ...lines];
  return sendRaw(web.port, `${head.join('\r\n')}\r\n\r\n`);
}

function expectSecure({ headers, status }: RawAnswer, what: string): void {
  for (const [name, value] of Object.entries(securityHeaders)) {
    expect(headers.get(name.toLowerCase()), `${name} of ${what} (${status})`).toBe(value);
  }
  expect([...headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
}

describe('serve', () => {
  it('gives the page to a browser that came by the one-time address, once', async () => {
    const { web } = await startServer();
    const address = web.newSignInAddress();
    const first = await fetch(address, { redirect: 'manual' });
    expect(first.status).toBe(303);
    expect(first.headers.get('location')).toBe('/');
    expect(first.headers.get('set-cookie')).toMatch(
      /^studio-[0-9a-f]{8}=[0-9a-f]{64}; Path=\/; HttpOnly; SameSite=Strict$/,
    );
    const cookie = first.headers.get('set-cookie')?.split(';')[0] ?? '';
    const page = await fetch(`${web.origin}/`, { headers: { cookie } });
    expect(await page.text()).toContain('the page');
    expect((await fetch(address, { redirect: 'manual' })).status).toBe(401);
  });

  it('puts the security headers on every answer, good or bad', async () => {
    const { web, cookie } = await startServer();
    const signedIn = [`Cookie: ${cookie}`];
    const upgrade = ['Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13'];
    const answers: Record<string, RawAnswer> = {
      page: await get(web, '/', signedIn),
      head: await get(web, '/', signedIn, 'HEAD'),
      asset: await get(web, '/assets/app-1a2b.js', signedIn),
      health: await get(web, '/health', signedIn),
      absent: await get(web, '/absent.js', signedIn),
      blob: await get(web, '/blob/image/a/b', signedIn),
      'no token': await get(web, '/'),
      'bad host': await sendRaw(web.port, 'GET / HTTP/1.1\r\nHost: evil.test\r\nConnection: close\r\n\r\n'),
      'no host': await sendRaw(web.port, 'GET / HTTP/1.1\r\nConnection: close\r\n\r\n'),
      'bad method': await get(web, '/', signedIn, 'POST'),
      options: await get(web, '/', ['Origin: http://evil.test'], 'OPTIONS'),
      body: await get(web, '/', [...signedIn, 'Content-Length: 5'], 'GET'),
      'refused upgrade': await get(web, '/rpc', upgrade),
      'upgrade without key': await get(web, '/rpc', [...signedIn, ...upgrade, `Origin: ${web.origin}`]),
      garbage: await sendRaw(web.port, 'nonsense\r\n\r\n'),
      'huge header': await get(web, '/', [`X-Long: ${'x'.repeat(1_000_000)}`]),
      smuggling: await get(web, '/', [...signedIn, 'Content-Length: 5', 'Transfer-Encoding: chunked']),
    };
    for (const [what, answer] of Object.entries(answers)) expectSecure(answer, what);
    const refused = Object.entries(answers).filter(([, { status }]) => status < 200 || status >= 300);
    expect(refused.map(([what]) => what)).toEqual(
      Object.keys(answers).filter((what) => !['page', 'head', 'asset', 'health'].includes(what)),
    );
  });

  it('puts them on the answer to an accepted upgrade too', async () => {
    const { web, cookie } = await startServer();
    const socket = new WebSocket(`ws://127.0.0.1:${web.port}/rpc`, {
      headers: { cookie, origin: web.origin },
    });
    const headers = await new Promise<Record<string, unknown>>((resolve, reject) => {
      socket.on('upgrade', (response) => resolve(response.headers));
      socket.on('error', reject);
    });
    socket.close();
    for (const [name, value] of Object.entries(securityHeaders))
      expect(headers[name.toLowerCase()]).toBe(value);
  });

  it('serves no byte from outside the renderer’s folder', async () => {
    const { web, cookie } = await startServer();
    const targets = [
      '/../secret.js', '/assets/../../secret.js', '/%2e%2e/secret.js', '/%252e%252e/secret.js',
      '/..%2fsecret.js', '/..%5csecret.js', '/assets/link.js', '/.hidden.js', '/assets', '/assets/', '//secret.js',
      '/index.html%00.js', '/index.html/', '/./index.html', '/INDEX.HTML', '/?x=/../secret.js&code',
    ]; // prettier-ignore
    for (const target of targets) {
      const answer = await get(web, target, [`Cookie: ${cookie}`]);
      expect([400, 401, 404], target).toContain(answer.status);
      expect(answer.body).not.toMatch(/outside|hidden/);
    }
  });

  it('refuses blob addresses that name anything but tables of the open project', async () => {
    const { web, cookie } = await startServer();
    const targets = [
      '/blob/', '/blob/image', '/blob/image/a', '/blob/image/../../etc/passwd', '/blob/image/%2e%2e/x',
      '/blob/mask/a/%2fetc%2fpasswd', '/blob/preview/%2fetc/1/passwd', '/blob/preview/run/-1/x',
      '/blob/constructor/a/b', '/blob/image/a/%E0%A4%A', '/blob/image/a/b?size=-1', '/blob/image/a/b?size=1e9',
    ]; // prettier-ignore
    for (const target of targets) {
      expect((await get(web, target, [`Cookie: ${cookie}`])).status, target).toBe(404);
    }
  });

  it('answers one client while others hold a thousand idle and half-open connections', async () => {
    const { web, cookie } = await startServer();
    const sockets = await Promise.all(Array.from({ length: 1000 }, () => openSocket(web.port)));
    for (const socket of sockets.slice(0, 300)) socket.write('GET / HTTP/1.1\r\nHost: 127');
    expect((await get(web, '/', [`Cookie: ${cookie}`])).status).toBe(200);
    for (const socket of sockets) socket.destroy();
  });

  it('drops a client that floods its socket with calls, and stays up', async () => {
    const { web, cookie } = await startServer();
    const socket = new WebSocket(`ws://127.0.0.1:${web.port}/rpc`, {
      headers: { cookie, origin: web.origin },
    });
    await new Promise((resolve) => socket.once('open', resolve));
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.on('error', () => undefined);
    for (let i = 0; i < 20_000; i++) socket.send('{}');
    await closed;
    expect((await get(web, '/', [`Cookie: ${cookie}`])).status).toBe(200);
  });

  it('answers a call that names a quarter of a million images', async () => {
    const { web, cookie } = await startServer();
    const websocket = new WebSocket(`ws://127.0.0.1:${web.port}/rpc`, {
      headers: { cookie, origin: web.origin },
    });
    onTestFinished(() => websocket.terminate());
    const link: StudioLink = new RPCLink({ websocket });
    const client = createStudioClient(() => Promise.resolve(link));
    const items = Array.from({ length: 250_000 }, (_, i) => `frame-of-a-video-${i}`);
    await expect(client.library.setSplit({ dataset: 'd', items, split: 'val' })).rejects.toMatchObject({
      message: 'No project is open.',
    });
  });

  it('survives messages that are no calls', async () => {
    const { web, cookie } = await startServer();
    const deep = '['.repeat(100_000) + ']'.repeat(100_000);
    for (const message of [
      '',
      'null',
      '[]',
      '{"i":1}',
      deep,
      '{"i":"1","p":{"u":"/__proto__/x"}}',
      'x'.repeat(5_000_000),
      'x'.repeat(messageLimitBytes + 1),
    ]) {
      const socket = new WebSocket(`ws://127.0.0.1:${web.port}/rpc`, {
        headers: { cookie, origin: web.origin },
      });
      await new Promise((resolve) => socket.once('open', resolve));
      socket.on('error', () => undefined);
      socket.send(message);
      await new Promise((resolve) => setTimeout(resolve, 50));
      socket.terminate();
    }
    expect((await get(web, '/health', [`Cookie: ${cookie}`])).status).toBe(200);
  });
});

describe('the address', () => {
  const isRoot = process.getuid?.() === 0;
  it.each([['localhost', 0], ['127.0.0.2', 0], ...(isRoot ? [['127.0.0.3', 80] as const] : [])] as const)(
    'printed for %s and port %i is one that answers',
    async (host, port) => {
      const folder = await makeTempFolder();
      await writeFile(join(folder, 'index.html'), 'the page');
      const { router, blobs } = await makeHost();
      const web = await listenOnWeb({ router, blobs, rendererFolder: folder, host, port });
      onTestFinished(() => web.close());
      expect(web.warning).toBeNull();
      const cookie = await signIn(web);
      const page = await fetch(web.origin, { headers: { cookie, origin: web.origin } });
      expect(await page.text()).toBe('the page');
    },
  );
});

describe('the end of serving', () => {
  it('does not wait for clients that do not answer it', async () => {
    const { web, cookie } = await startServer();
    const upgrade = [
      'GET /rpc HTTP/1.1',
      `Host: 127.0.0.1:${web.port}`,
      ...['Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13'],
      ...['Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==', `Origin: ${web.origin}`],
    ];
    const signedIn = await openSocket(web.port);
    const stranger = await openSocket(web.port);
    signedIn.write([...upgrade, `Cookie: ${cookie}`, '', ''].join('\r\n'));
    stranger.write([...upgrade, '', ''].join('\r\n'));
    const heads = await Promise.all([signedIn, stranger].map((socket) => once(socket, 'data')));
    expect(heads.map(([head]) => String(head).slice(9, 12))).toEqual(['101', '401']);
    const before = Date.now();
    await web.close();
    expect(Date.now() - before).toBeLessThan(5000);
  });
});

/** A client that never closes its own half. */
function openSocket(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true }, () => resolve(socket));
    socket.on('error', reject);
  });
}
