import { request as httpRequest } from 'node:http';
import type { ClientRequest, IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { WebSocket } from 'ws';
import { securityHeaders } from '../../shared/contentSecurity.ts';
import { plainAnswer, toWebStream } from './appProtocol.ts';

/** Where the host listens and the secret it asks for; made anew at every start of the host. */
export interface HostAddress {
  /** Unix socket or named pipe. */
  readonly socketPath: string;
  readonly token: string;
}

/** The `Host` header of requests over the socket. */
const socketHost = 'localhost';
const passedRequestHeaders = ['range', 'if-none-match', 'accept'] as const;
const passedResponseHeaders = [
  'content-type',
  'content-length',
  'content-range',
  'accept-ranges',
  'etag',
  'cache-control',
  'x-width',
  'x-height',
  'x-revision',
] as const;

function authorization(address: HostAddress): Record<string, string> {
  return { host: socketHost, authorization: `Bearer ${address.token}` };
}

/** The calls' connection, in messages as oRPC makes them; nothing is looked into. */
export function connectRpc(address: HostAddress): WebSocket {
  return new WebSocket(`ws://${socketHost}/rpc`, {
    createConnection: () => connect(address.socketPath),
    headers: authorization(address),
    perMessageDeflate: false,
  });
}

/** Whether the host answers. */
export async function isHealthy(address: HostAddress): Promise<boolean> {
  try {
    const answer = await fetchFromHost(address, { path: '/health', method: 'GET' });
    answer.resume();
    return answer.statusCode === 200;
  } catch {
    return false;
  }
}

/** A blob of the host as an answer of our own scheme: streamed, cancelled with the request. */
export async function fetchBlob(address: HostAddress, request: Request): Promise<Response> {
  const url = new URL(request.url);
  const headers: Record<string, string> = {};
  for (const name of passedRequestHeaders) {
    const value = request.headers.get(name);
    if (value !== null) headers[name] = value;
  }
  try {
    const answer = await fetchFromHost(address, {
      path: url.pathname + url.search,
      method: request.method,
      headers,
      signal: request.signal,
    });
    const status = answer.statusCode ?? 502;
    const isEmpty = request.method === 'HEAD' || status === 204 || status === 304;
    if (isEmpty) answer.resume();
    return new Response(isEmpty ? null : toWebStream(answer), { status, headers: answerHeaders(answer) });
  } catch {
    return plainAnswer(503);
  }
}

function answerHeaders(answer: IncomingMessage): Record<string, string> {
  const headers: Record<string, string> = { ...securityHeaders };
  for (const name of passedResponseHeaders) {
    const value = answer.headers[name];
    if (typeof value === 'string') headers[name] = value;
  }
  return headers;
}

interface HostRequest {
  readonly path: string;
  readonly method: string;
  readonly headers?: Record<string, string>;
  readonly signal?: AbortSignal;
}

function fetchFromHost(address: HostAddress, request: HostRequest): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const sent: ClientRequest = httpRequest({
      socketPath: address.socketPath,
      path: request.path,
      method: request.method,
      headers: { ...request.headers, ...authorization(address) },
      ...(request.signal === undefined ? {} : { signal: request.signal }),
    });
    sent.on('response', resolve).on('error', reject).end();
  });
}
