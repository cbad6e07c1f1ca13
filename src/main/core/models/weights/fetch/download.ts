import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, readFile, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { StudioError } from '../../../../../shared/errors.ts';
import { syncFolder, writeFileAtomic } from '../../../store/atomicFile.ts';
import type { UrlCheck, UrlOrigin } from '../source.ts';

/** Larger than any encoder known here; a server that sends more is not the one that was meant. */
const maxBytes = 2 ** 31;

export interface DownloadOptions {
  readonly signal?: AbortSignal;
  /** Bytes there are, and in all; 0 in all where the server does not tell. */
  readonly onBytes?: (done: number, total: number) => void;
}

/**
 * Downloads `origin` to `path`, going on where an earlier download stopped, and checks it by what its publisher names.
 * `path` exists only when it is whole. Resolves with the SHA-256 of the file.
 * Throws StudioError('io') without a network or when the server refuses, ('badInput') on another content,
 * ('cancelled') when aborted; a part that was downloaded stays for the next time.
 */
export async function download(origin: UrlOrigin, path: string, options: DownloadOptions): Promise<string> {
  const part = `${path}.part`;
  try {
    await receive(origin, part, options);
  } catch (thrown) {
    throw downloadError(origin, thrown, options.signal);
  }
  const sha256 = await hashFile(part, 'sha256');
  if (!(await isGenuine(part, sha256, origin.check))) {
    await removePart(part);
    throw new StudioError('badInput', `${basename(path)} has another content than its publisher names.`, {
      fix: 'Try again; when it happens twice, something on the way changes the file.',
    });
  }
  await rename(part, path);
  await syncFolder(dirname(path));
  await removePart(part);
  return sha256;
}

/** Bytes of an interrupted download of `path`. */
export async function partBytes(path: string): Promise<number> {
  return stat(`${path}.part`).then(
    ({ size }) => size,
    () => 0,
  );
}

async function receive({ url }: UrlOrigin, part: string, options: DownloadOptions): Promise<void> {
  const { fetch, dispatcher } = await openNetwork();
  try {
    const have = await countPart(part);
    const headers: Record<string, string> = { 'accept-encoding': 'identity' };
    if (have !== null) Object.assign(headers, { range: `bytes=${have.bytes}-`, 'if-range': have.tag });
    const response = await fetch(url, { headers, signal: options.signal ?? null, dispatcher });
    if (response.status === 416) {
      await removePart(part);
      return await receive({ url } as UrlOrigin, part, options);
    }
    if (!response.ok || response.body === null) throw new Error(`the server answers ${response.status}`);
    const start = response.status === 206 ? (have?.bytes ?? 0) : 0;
    const length = Number(response.headers.get('content-length') ?? 0);
    const total = length === 0 ? 0 : start + length;
    const tag = response.headers.get('etag') ?? response.headers.get('last-modified') ?? '';
    await writeFileAtomic(tagFile(part), tag);
    await writeBody(response.body, part, { start, total, onBytes: options.onBytes });
  } finally {
    await dispatcher.destroy();
  }
}

/**
 * `fetch` by way of the proxy that HTTPS_PROXY, HTTP_PROXY and NO_PROXY name, as pip goes: Node's own does not before 24.
 * Loaded for a download only: who just lists weights need not wait for it.
 */
async function openNetwork() {
  const { EnvHttpProxyAgent, fetch } = await import('undici');
  try {
    return { fetch, dispatcher: new EnvHttpProxyAgent() };
  } catch {
    throw new Error('HTTPS_PROXY or HTTP_PROXY is no address such as http://proxy:8080');
  }
}

/** What is here of an earlier download; null where it cannot be gone on with. */
async function countPart(part: string): Promise<{ bytes: number; tag: string } | null> {
  const tag = await readTag(part);
  if (tag === null) return null;
  const bytes = await stat(part).then(
    ({ size }) => size,
    () => 0,
  );
  return bytes === 0 ? null : { bytes, tag };
}

async function writeBody(
  body: ReadableStream<Uint8Array>,
  part: string,
  { start, total, onBytes }: { start: number; total: number; onBytes: DownloadOptions['onBytes'] },
): Promise<void> {
  const handle = await open(part, start === 0 ? 'w' : 'a');
  let done = start;
  try {
    for await (const chunk of body) {
      done += chunk.length;
      if (done > maxBytes) throw new Error('the server sends more than 2 GiB');
      await handle.writeFile(chunk);
      onBytes?.(done, total);
    }
    await handle.sync();
  } finally {
    await handle.close();
  }
  if (total > 0 && done !== total) throw new Error('the connection broke off');
}

/** What the server told of the version a part belongs to; without it a part cannot be gone on with. */
async function readTag(part: string): Promise<string | null> {
  const tag = await readFile(tagFile(part), 'utf8').catch(() => '');
  return tag === '' ? null : tag;
}

function tagFile(part: string): string {
  return `${part}.tag`;
}

async function removePart(part: string): Promise<void> {
  await rm(part, { force: true });
  await rm(tagFile(part), { force: true });
}

async function isGenuine(path: string, sha256: string, check: UrlCheck): Promise<boolean> {
  switch (check.kind) {
    case 'sha256':
      return sha256 === check.digest;
    case 'sha256Prefix':
      return sha256.startsWith(check.digest);
    case 'md5':
      return (await hashFile(path, 'md5')) === check.digest;
    case 'none':
      return true;
  }
}

export async function hashFile(path: string, algorithm: 'sha256' | 'md5'): Promise<string> {
  const hash = createHash(algorithm);
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

function downloadError({ url }: UrlOrigin, thrown: unknown, signal: AbortSignal | undefined): unknown {
  if (signal?.aborted === true) {
    return new StudioError('cancelled', 'The download was cancelled.', { cause: thrown });
  }
  const error = thrown as Error & { code?: unknown };
  // Errors of the disk, which have a code of their own, keep it.
  if (typeof error.code === 'string' && error.code.startsWith('E')) return thrown;
  const { hostname, pathname } = new URL(url);
  return new StudioError(
    'io',
    `${basename(pathname)} could not be fetched from ${hostname}: ${whyNot(error)}.`,
    {
      fix: 'Try again with a network, or bring the file and run: segstudio weights import FILE --encoder ID',
      cause: thrown,
    },
  );
}

const noNetwork = new Set(['ENOTFOUND', 'EAI_AGAIN', 'ENETUNREACH', 'ENETDOWN', 'EHOSTUNREACH']);

/** `fetch` says "fetch failed" and hides the reason in its cause. */
function whyNot(error: Error): string {
  const cause = error.cause as (Error & { code?: string }) | undefined;
  if (cause?.code !== undefined && noNetwork.has(cause.code)) return 'no network';
  return cause?.message ?? error.message;
}
