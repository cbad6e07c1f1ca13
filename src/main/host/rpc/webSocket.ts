import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { AnyRouter } from '@orpc/server';
import { RPCHandler } from '@orpc/server/websocket';
import { WebSocketServer, type WebSocket } from 'ws';
import { securityHeaders } from '../../../shared/contentSecurity.ts';
import { messageLimitBytes } from '../../../shared/contract/messageLimit.ts';
import { toWireErrors } from './dispatcher.ts';
import { rawReply } from './reply.ts';

/** A client that does not read is cut off before it fills the memory. */
const unsentLimitBytes = 64 * 1024 * 1024;
/** Messages a second from one client; far above what a busy interface sends. */
const messagesPerSecond = 2000;
const clientLimit = 32;
const pingEveryMs = 20_000;
/** A client that does not answer the end (a laptop asleep) must not hold it up. */
const closeGraceMs = 500;

export interface RpcSockets {
  /** Takes over a connection whose upgrade the guard has allowed. */
  accept(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  close(): void;
}

export function createRpcSockets(router: AnyRouter): RpcSockets {
  const handler = new RPCHandler(router, { clientInterceptors: [toWireErrors] });
  const server = new WebSocketServer({ noServer: true, maxPayload: messageLimitBytes, clientTracking: true });
  server.on('headers', (lines) => {
    for (const [name, value] of Object.entries(securityHeaders)) lines.push(`${name}: ${value}`);
  });
  server.on('wsClientError', (_error, socket) => socket.end(rawReply(400)));
  server.on('connection', (client) => {
    client.binaryType = 'arraybuffer';
    limitRate(client);
    limitBacklog(client);
    client.on('message', (data, isBinary) => {
      const message = isBinary ? (data as ArrayBuffer) : (data as Buffer).toString();
      // A message that is no call at all: its sender is not one of ours.
      handler.message(client, message, { context: {} }).catch(() => client.close(1007, 'Not a call.'));
    });
    client.on('close', () => handler.close(client));
  });
  const pings = setInterval(() => {
    for (const client of server.clients) pingOrDrop(client);
  }, pingEveryMs);
  pings.unref();
  return {
    accept(request, socket, head) {
      if (server.clients.size >= clientLimit) return void socket.end(rawReply(503));
      server.handleUpgrade(request, socket, head, (client) => server.emit('connection', client, request));
    },
    close() {
      clearInterval(pings);
      for (const client of server.clients) client.close(1001, 'The host ends.');
      server.close();
      const cutOff = setTimeout(() => {
        for (const client of server.clients) client.terminate();
      }, closeGraceMs);
      cutOff.unref();
    },
  };
}

function limitRate(client: WebSocket): void {
  let windowStart = Date.now();
  let count = 0;
  client.on('message', () => {
    if (Date.now() - windowStart > 1000) {
      windowStart = Date.now();
      count = 0;
    }
    count += 1;
    if (count > messagesPerSecond) client.terminate();
  });
  // A protocol error closes the connection by itself; without a listener it would end the host.
  client.on('error', () => undefined);
}

function limitBacklog(client: WebSocket): void {
  const send = client.send.bind(client) as (data: string | Uint8Array) => void;
  client.send = (data: unknown) => {
    if (client.readyState !== client.OPEN) return;
    if (client.bufferedAmount > unsentLimitBytes) return client.terminate();
    send(data as string | Uint8Array);
  };
}

const answered = new WeakMap<WebSocket, boolean>();

/** A connection that answered no ping since the last round is gone (a laptop asleep, a cable pulled). */
function pingOrDrop(client: WebSocket): void {
  if (answered.get(client) === false) return client.terminate();
  if (!answered.has(client)) client.on('pong', () => answered.set(client, true));
  answered.set(client, false);
  client.ping();
}
