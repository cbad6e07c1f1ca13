import { STATUS_CODES, type ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { securityHeaders } from '../../../shared/contentSecurity.ts';

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | Readable | string | null;
}

/** A refusal tells its status and nothing of what exists. */
export function statusReply(status: number): Reply {
  return {
    status,
    headers: { 'Content-Type': 'text/plain; charset=utf-8' },
    body: STATUS_CODES[status] ?? '',
  };
}

/** Writes head and body; a client that goes away ends the stream quietly. */
export async function sendReply(response: ServerResponse, reply: Reply, withBody: boolean): Promise<void> {
  response.writeHead(reply.status, { 'Cache-Control': 'no-store', ...reply.headers, ...securityHeaders });
  if (!withBody || reply.body === null) {
    if (reply.body instanceof Readable) reply.body.destroy();
    response.end();
    return;
  }
  if (!(reply.body instanceof Readable)) {
    response.end(reply.body);
    return;
  }
  await pipeline(reply.body, response).catch(() => response.destroy());
}

/** A whole response as text, for sockets that have no ServerResponse: refused upgrades, broken requests. */
export function rawReply(status: number): string {
  const text = STATUS_CODES[status] ?? '';
  const headers = {
    ...securityHeaders,
    'Content-Type': 'text/plain; charset=utf-8',
    'Content-Length': String(Buffer.byteLength(text)),
    'Cache-Control': 'no-store',
    Connection: 'close',
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return [`HTTP/1.1 ${status} ${text}`, ...lines, '', text].join('\r\n');
}
