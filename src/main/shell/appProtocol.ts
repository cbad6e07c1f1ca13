import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import { protocol } from 'electron';
import { securityHeaders } from '../../shared/contentSecurity.ts';
import { blobPrefix } from '../../shared/contract/blobs.ts';
import { findAsset } from './assetPath.ts';
import { appHost, appScheme } from './origin.ts';

export type BlobSource = (request: Request) => Promise<Response>;

/** Before the app is ready: gives `studio:` a real origin, so that CSP, fetch and storage work in it. */
export function registerScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: appScheme, privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true } },
  ]);
}

/** Serves the built pages from `rendererDir`, and `/blob/…` from the host. */
export function serveScheme(rendererDir: string, blobs: BlobSource): void {
  protocol.handle(appScheme, createSchemeHandler(rendererDir, blobs));
}

/** Every answer, refusals included, carries the security headers. */
export function createSchemeHandler(
  rendererDir: string,
  blobs: BlobSource,
): (request: Request) => Promise<Response> {
  return async (request) => {
    const url = new URL(request.url);
    if (url.host !== appHost) return plainAnswer(404);
    if (request.method !== 'GET' && request.method !== 'HEAD') return plainAnswer(405);
    if (url.pathname.startsWith(blobPrefix)) return blobs(request);
    const asset = await findAsset(rendererDir, url.pathname === '/' ? '/index.html' : url.pathname);
    if (asset === undefined) return plainAnswer(404);
    const headers = {
      ...securityHeaders,
      'Content-Type': asset.contentType,
      'Content-Length': String(asset.bytes),
    };
    if (request.method === 'HEAD') return new Response(null, { headers });
    return new Response(toWebStream(createReadStream(asset.path)), { headers });
  };
}

/** An answer without content. */
export function plainAnswer(status: number): Response {
  return new Response(null, { status, headers: securityHeaders });
}

/** Node's stream as the body of a Response. */
export function toWebStream(stream: Readable): ReadableStream<Uint8Array> {
  return Readable.toWeb(stream) as ReadableStream<Uint8Array>;
}
