import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import {
  downloadedBytes,
  fetchUrlFile,
  findDownloaded,
  removeDownloaded,
} from '../../../src/main/core/models/weights/fetch/url.ts';
import { describeProcess } from '../../../src/main/core/store/owner.ts';
import { extractMembers } from '../../../src/main/core/models/weights/fetch/tarMembers.ts';
import type { UrlCheck, UrlOrigin } from '../../../src/main/core/models/weights/source.ts';
import { StudioError } from '../../../src/shared/errors.ts';

const source = { id: 'net_somewhere' };

let server: Server;
let address: string;
let cacheDir: string;
/** `range` header of each request, in order. */
let asked: (string | undefined)[];
let serve: { content: Buffer; tag: string; cutAt: number };

beforeEach(async () => {
  for (const name of ['http_proxy', 'HTTP_PROXY', 'https_proxy', 'HTTPS_PROXY', 'no_proxy', 'NO_PROXY']) {
    vi.stubEnv(name, undefined);
  }
  cacheDir = mkdtempSync(join(tmpdir(), 'fetch-'));
  asked = [];
  serve = { content: randomBytes(300_000), tag: '"one"', cutAt: Infinity };
  server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(() => {
  vi.unstubAllEnvs();
  server.closeAllConnections();
  server.close();
  rmSync(cacheDir, { recursive: true });
});

/** A file server with ranges that can break off. */
function answer(request: IncomingMessage, response: ServerResponse): void {
  const { content, tag, cutAt } = serve;
  const { range } = request.headers;
  asked.push(range);
  const start =
    request.headers['if-range'] === tag ? Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1] ?? 0) : 0;
  const body = content.subarray(start);
  response.writeHead(start > 0 ? 206 : 200, { etag: tag, 'content-length': body.length });
  if (cutAt >= content.length) return void response.end(body);
  response.write(content.subarray(start, cutAt), () => setTimeout(() => response.destroy(), 50));
}

function origin(check: UrlCheck = checkOf(serve.content), members?: readonly string[]): UrlOrigin {
  return {
    kind: 'url',
    url: `${address}/models/net.pth`,
    check,
    ...(members === undefined ? {} : { members }),
  };
}

function checkOf(content: Buffer): UrlCheck {
  return { kind: 'sha256Prefix', digest: createHash('sha256').update(content).digest('hex').slice(0, 8) };
}

/** A proxy that leads every way to the file server, and is named by the environment. Gives what was asked of it. */
async function startProxy(): Promise<readonly string[]> {
  const wanted: string[] = [];
  const proxy = createServer();
  proxy.on('connect', ({ url }: IncomingMessage, socket: Socket) => {
    wanted.push(url ?? '');
    const through = connect(Number(new URL(address).port), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      socket.pipe(through).pipe(socket);
    });
    for (const end of [socket, through]) end.on('error', () => undefined);
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void proxy.close());
  vi.stubEnv('HTTP_PROXY', `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`);
  return wanted;
}

function fetchNet(from: UrlOrigin, options: Parameters<typeof fetchUrlFile>[3] = {}): Promise<string> {
  return fetchUrlFile(from, source, cacheDir, options);
}

describe('weights from an address', () => {
  it('are fetched with their progress, checked, and found again without a network', async () => {
    const seen: number[] = [];
    const path = await fetchNet(origin(), { onBytes: (done, total) => seen.push(done / total) });
    expect(readFileSync(path).equals(serve.content)).toBe(true);
    expect(seen.at(-1)).toBe(1);
    server.close();
    expect(await fetchNet(origin())).toBe(path);
    expect((await findDownloaded(origin(), source, cacheDir))?.path).toBe(path);
    expect(asked).toEqual([undefined]);
  });

  it('go on where the connection broke off', async () => {
    serve.cutAt = 120_000;
    await expect(fetchNet(origin())).rejects.toMatchObject({ code: 'io' });
    const have = await downloadedBytes(origin(), source, cacheDir);
    expect(have).toBeGreaterThan(0);
    expect(await findDownloaded(origin(), source, cacheDir)).toBeNull();
    serve.cutAt = Infinity;
    expect(readFileSync(await fetchNet(origin())).equals(serve.content)).toBe(true);
    expect(asked).toEqual([undefined, `bytes=${have}-`]);
    expect(await downloadedBytes(origin(), source, cacheDir)).toBe(0);
  });

  it('begin anew when the file at the address has changed', async () => {
    serve.cutAt = 120_000;
    await expect(fetchNet(origin())).rejects.toThrow();
    serve = { content: randomBytes(200_000), tag: '"two"', cutAt: Infinity };
    expect(readFileSync(await fetchNet(origin())).equals(serve.content)).toBe(true);
  });

  it('of another content than published are refused and leave nothing', async () => {
    const refusal = fetchNet(origin({ kind: 'md5', digest: '0'.repeat(32) }));
    await expect(refusal).rejects.toThrow(/another content than its publisher names/);
    expect(readdirSync(join(cacheDir, 'weights'))).toEqual([]);
  });

  it('that were damaged on the disk are fetched again', async () => {
    const path = await fetchNet(origin());
    const bytes = Buffer.from(serve.content);
    bytes[1000] ^= 1;
    writeFileSync(path, bytes);
    expect(readFileSync(await fetchNet(origin())).equals(serve.content)).toBe(true);
    expect(asked.length).toBe(2);
  });

  it('say in one line that there is no network', async () => {
    const nowhere: UrlOrigin = { ...origin(), url: 'https://weights.invalid/net.pth' };
    const refusal = await fetchNet(nowhere).catch((thrown: unknown) => thrown as StudioError);
    expect(refusal).toBeInstanceOf(StudioError);
    expect((refusal as StudioError).message).toBe(
      'net.pth could not be fetched from weights.invalid: no network.',
    );
  });

  it('come through the proxy that the environment names', async () => {
    const proxied = await startProxy();
    const hidden: UrlOrigin = { ...origin(), url: 'http://weights.invalid/models/net.pth' };
    expect(readFileSync(await fetchNet(hidden)).equals(serve.content)).toBe(true);
    expect(proxied).toEqual(['weights.invalid:80']);
    vi.stubEnv('HTTP_PROXY', 'no address');
    const refusal = fetchUrlFile(hidden, { id: 'another' }, cacheDir, {});
    await expect(refusal).rejects.toThrow(/from weights\.invalid: HTTPS_PROXY or HTTP_PROXY is no address/);
  });

  it('stop when cancelled and keep what came', async () => {
    const abort = new AbortController();
    const fetching = fetchNet(origin(), { signal: abort.signal, onBytes: () => abort.abort() });
    await expect(fetching).rejects.toMatchObject({ code: 'cancelled' });
    expect(await downloadedBytes(origin(), source, cacheDir)).toBeGreaterThan(0);
    await removeDownloaded(origin(), source, cacheDir);
    expect(await downloadedBytes(origin(), source, cacheDir)).toBe(0);
  });

  it('are not fetched by two processes at once', async () => {
    const [first, second] = [fetchNet(origin()), fetchNet(origin())];
    const outcomes = await Promise.allSettled([first, second]);
    const failed = outcomes.filter((outcome) => outcome.status === 'rejected');
    expect(failed.map(({ reason }) => (reason as StudioError).code)).toEqual(['conflict']);
  });

  it('are fetched where a killed process left its claim, though another has its PID now', async () => {
    const claims = join(cacheDir, 'weights', `.${source.id}-net.pth.claims`);
    mkdirSync(claims, { recursive: true });
    const killed = { ...describeProcess(process.ppid), startTicks: '1' };
    writeFileSync(join(claims, `${killed.pid}-1.json`), JSON.stringify(killed));
    writeFileSync(join(claims, `${killed.pid}-2.json`), '');
    expect(readFileSync(await fetchNet(origin())).equals(serve.content)).toBe(true);
    expect(readdirSync(join(cacheDir, 'weights'))).toEqual([source.id]);
  });

  it('say what keeps a download from being locked', async () => {
    const id = 'x'.repeat(245);
    await expect(fetchUrlFile(origin(), { id }, cacheDir, {})).rejects.toMatchObject({
      code: 'io',
      message: expect.stringMatching(/could not be written to .*: the name is too long/) as string,
    });
  });

  it('of an archive that cannot be read fail where they are unpacked', async () => {
    const missing = extractMembers(join(cacheDir, 'none.tgz'), ['net.ckpt'], cacheDir);
    await expect(missing).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('come out of an archive by their names alone', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'archive-'));
    writeFileSync(join(folder, 'net.ckpt.index'), 'index');
    writeFileSync(join(folder, 'net.ckpt.data-00000-of-00001'), serve.content);
    writeFileSync(join(folder, 'notes.txt'), 'passed over');
    execFileSync(
      'tar',
      ['czf', 'net.tgz', './notes.txt', './net.ckpt.data-00000-of-00001', './net.ckpt.index'],
      {
        cwd: folder,
      },
    );
    const data = serve.content;
    serve.content = readFileSync(join(folder, 'net.tgz'));
    rmSync(folder, { recursive: true });
    const members = ['net.ckpt.index', 'net.ckpt.data-00000-of-00001'];
    const path = await fetchNet(origin({ kind: 'none' }, members));
    expect(readFileSync(path, 'utf8')).toBe('index');
    expect(readFileSync(join(path, '..', members[1])).equals(data)).toBe(true);
    expect(readdirSync(join(path, '..')).sort()).toEqual([...members, 'source.json'].sort());
    await removeDownloaded(origin({ kind: 'none' }, members), source, cacheDir);
    const lacking = fetchNet(origin({ kind: 'none' }, ['other.ckpt']));
    await expect(lacking).rejects.toThrow(
      /The archive with other\.ckpt cannot be used: the archive holds no/,
    );
  });
});
