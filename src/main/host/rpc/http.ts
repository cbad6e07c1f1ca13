import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { AnyRouter } from '@orpc/server';
import type { BlobHandler } from './blobs.ts';
import { rawReply, sendReply, statusReply, type Reply } from './reply.ts';
import { guardRequest, type GuardDecision, type GuardPolicy, type GuardRequest } from './requestGuard.ts';
import type { Route } from './routes.ts';
import { replyWithFile } from './staticFiles.ts';
import { createRpcSockets } from './webSocket.ts';

export interface StudioServerOptions {
  readonly router: AnyRouter;
  readonly blobs: BlobHandler;
  /** The renderer's build; null where the shell serves it (desktop). */
  readonly rendererFolder: string | null;
  /** Made once the address is known, since the accepted Host names the port. */
  policy(): GuardPolicy;
  isCodeValid(code: string): boolean;
}

export interface StudioServer {
  readonly http: Server;
  /** Ends all connections. */
  close(): Promise<void>;
}

/** Slow or silent clients are cut off after these; connections are swept every second. */
const timeouts = { headersTimeout: 8_000, requestTimeout: 15_000, keepAliveTimeout: 5_000 };

/** Pages, pictures and the RPC socket, all behind the guard. Takes no request bodies. */
export function createStudioServer(options: StudioServerOptions): StudioServer {
  const sockets = createRpcSockets(options.router);
  const http = createServer({
    ...timeouts,
    connectionsCheckingInterval: 1000,
    maxHeaderSize: 16 * 1024,
    // Node's own answer to a missing Host would lack our headers; the guard gives it.
    requireHostHeader: false,
  });
  http.maxHeadersCount = 100;
  http.maxRequestsPerSocket = 10_000;
  http.on('request', (request, response) => void answer(options, request, response));
  http.on('checkContinue', (request, response) => void answer(options, request, response));
  http.on('checkExpectation', (request, response) => void answer(options, request, response));
  http.on('upgrade', (request, socket, head) => {
    socket.on('error', () => socket.destroy());
    const decision = decide(options, request, true);
    if (decision.allowed) sockets.accept(request, socket, head);
    else refuseUpgrade(socket, decision.status);
  });
  http.on('clientError', (_error, socket) => {
    if (socket.writable) socket.end(rawReply(400));
    else socket.destroy();
  });
  return {
    http,
    close() {
      sockets.close();
      return new Promise((resolve) => {
        http.close(() => resolve());
        http.closeAllConnections();
      });
    },
  };
}

/** An upgraded connection is no longer the server's to time out: a client that stays would hold it open. */
function refuseUpgrade(socket: Duplex, status: number): void {
  socket.once('finish', () => socket.destroy());
  socket.end(rawReply(status));
}

async function answer(
  options: StudioServerOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const reply = await replyTo(options, request);
  if (reply.status >= 400) response.setHeader('Connection', 'close');
  await sendReply(response, reply, request.method !== 'HEAD');
}

async function replyTo(options: StudioServerOptions, request: IncomingMessage): Promise<Reply> {
  const decision = decide(options, request, request.headers.upgrade !== undefined);
  if (!decision.allowed) return statusReply(decision.status);
  if (hasBody(request)) return statusReply(413);
  try {
    return await handlers[decision.route.id](options, decision, request);
  } catch {
    // Detail goes to the log of whoever asked over RPC; a picture's address gets a bare status.
    return statusReply(500);
  }
}

type Allowed = Extract<GuardDecision, { allowed: true }>;

const handlers: Readonly<
  Record<
    Route['id'],
    (options: StudioServerOptions, decision: Allowed, request: IncomingMessage) => Promise<Reply>
  >
> = {
  signIn: (options) => Promise.resolve(signInReply(options.policy())),
  rpc: () => Promise.resolve(statusReply(405)),
  health: () => Promise.resolve({ status: 200, headers: { 'Content-Type': 'text/plain' }, body: 'ok' }),
  blob: (options, { path, query }, { headers }) =>
    options.blobs(path, query, headers['if-none-match'], headers.range),
  page: (options, { path }) =>
    options.rendererFolder === null
      ? Promise.resolve(statusReply(404))
      : replyWithFile(options.rendererFolder, path),
};

/** The code leaves the address bar at once: a cookie no script can read takes its place. */
function signInReply({ cookieName, token }: GuardPolicy): Reply {
  return {
    status: 303,
    headers: {
      Location: '/',
      'Set-Cookie': `${cookieName}=${token}; Path=/; HttpOnly; SameSite=Strict`,
    },
    body: null,
  };
}

function decide(options: StudioServerOptions, request: IncomingMessage, isUpgrade: boolean): GuardDecision {
  return guardRequest(guardView(request, isUpgrade), options.policy(), (code) => options.isCodeValid(code));
}

function guardView(request: IncomingMessage, isUpgrade: boolean): GuardRequest {
  return {
    method: request.method ?? '',
    target: request.url ?? '',
    isUpgrade,
    host: rawValues(request, 'host'),
    origin: rawValues(request, 'origin'),
    authorization: rawValues(request, 'authorization'),
    cookie: rawValues(request, 'cookie'),
    fetchSite: rawValues(request, 'sec-fetch-site'),
  };
}

/** Node joins or drops repeated headers of these names; the guard must see each. */
function rawValues(request: IncomingMessage, name: string): readonly string[] {
  return request.rawHeaders.filter(
    (_, index) => index % 2 === 1 && request.rawHeaders[index - 1]?.toLowerCase() === name,
  );
}

function hasBody(request: IncomingMessage): boolean {
  const length = request.headers['content-length'];
  return request.headers['transfer-encoding'] !== undefined || (length !== undefined && length !== '0');
}
