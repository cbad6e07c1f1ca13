import { randomBytes } from 'node:crypto';
import { chmod, mkdir, rm } from 'node:fs/promises';
import type { Server } from 'node:http';
import type { AddressInfo, ListenOptions } from 'node:net';
import { dirname } from 'node:path';
import type { AnyRouter } from '@orpc/server';
import { StudioError } from '../../shared/errors.ts';
import { inUrl, machineNames } from './machineNames.ts';
import type { BlobHandler } from './rpc/blobs.ts';
import { createStudioServer } from './rpc/http.ts';
import { isSameSecret, type GuardPolicy } from './rpc/requestGuard.ts';
import { codeParameter } from './rpc/routes.ts';

export interface ListenParts {
  readonly router: AnyRouter;
  readonly blobs: BlobHandler;
}

export interface WebServer {
  readonly port: number;
  /** `http://127.0.0.1:8123` */
  readonly origin: string;
  /** An address that signs one browser in, once. Earlier ones that were not used stop working. */
  newSignInAddress(): string;
  /** Not null when others than this machine can reach the server: to be shown to the user. */
  readonly warning: string | null;
  close(): Promise<void>;
}

export interface WebOptions extends ListenParts {
  readonly rendererFolder: string;
  /** Default 127.0.0.1. Anything that is not loopback is reachable from the network. */
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
}

const newSecret = (): string => randomBytes(32).toString('hex');
const loopbackNames = ['127.0.0.1', 'localhost', '[::1]'];

/** Serves the application to browsers. Throws StudioError when the address cannot be taken. */
export async function listenOnWeb(options: WebOptions): Promise<WebServer> {
  const token = newSecret();
  const cookieName = `studio-${randomBytes(4).toString('hex')}`;
  let code = newSecret();
  let hosts: ReadonlySet<string> = new Set();
  const policy: GuardPolicy = {
    get hosts() {
      return hosts;
    },
    originOf: (host) => `http://${host}`,
    token,
    cookieName,
  };
  const server = createStudioServer({
    ...options,
    policy: () => policy,
    isCodeValid(given) {
      const valid = isSameSecret(given, code);
      if (valid) code = newSecret();
      return valid;
    },
  });
  await listen(server.http, { host: options.host, port: options.port });
  const { address, port } = server.http.address() as AddressInfo;
  const isLocal = isLoopback(options.host);
  // `localhost` may mean ::1, and 127.0.0.2 is loopback too: the address printed is the one listened on.
  const names = isLocal ? [inUrl(address)] : machineNames(options.host);
  hosts = new Set([...names, ...loopbackNames].map((name) => hostHeader(name, port)));
  const origin = `http://${hostHeader(names.at(0) ?? loopbackNames[0], port)}`;
  return {
    port,
    origin,
    newSignInAddress() {
      code = newSecret();
      return `${origin}/?${codeParameter}=${code}`;
    },
    warning: isLocal
      ? null
      : `Anyone on the network can reach ${origin}; only its one-time address lets them in. Nothing is encrypted: prefer an SSH tunnel to 127.0.0.1.`,
    close: () => server.close(),
  };
}

export interface SocketOptions extends ListenParts {
  /** Unix socket path, or named pipe on Windows. */
  readonly path: string;
  /** The shell sends it as `Authorization: Bearer …`. */
  readonly token: string;
}

/** Listens for the shell alone: a socket in a folder only its owner may enter, and a token besides. */
export async function listenOnSocket(options: SocketOptions): Promise<{ close(): Promise<void> }> {
  const policy: GuardPolicy = {
    hosts: new Set(['localhost']),
    originOf: () => 'studio://app',
    token: options.token,
    cookieName: 'none',
  };
  const server = createStudioServer({
    ...options,
    rendererFolder: null,
    policy: () => policy,
    isCodeValid: () => false,
  });
  const isPipe = options.path.startsWith('\\\\.\\pipe\\');
  if (!isPipe) {
    await mkdir(dirname(options.path), { recursive: true, mode: 0o700 });
    await chmod(dirname(options.path), 0o700);
    await rm(options.path, { force: true });
  }
  await listen(server.http, { path: options.path });
  if (!isPipe) await chmod(options.path, 0o600);
  return { close: () => server.close() };
}

const otherPort = 'Choose another --port, or 0 for any free one.';
const otherHost = 'Choose another --host: 127.0.0.1, or an address of this machine.';

const listenProblems: Readonly<Record<string, { readonly why: string; readonly fix: string } | undefined>> = {
  EADDRINUSE: { why: 'another program uses it', fix: otherPort },
  EACCES: { why: 'the system does not allow it', fix: otherPort },
  EADDRNOTAVAIL: { why: 'this machine has no such address', fix: otherHost },
  ENOTFOUND: { why: 'there is no such host', fix: otherHost },
};

function listen(server: Server, where: ListenOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const place = where.path ?? `${where.host ?? ''}:${where.port ?? 0}`;
      const taken = error.code === 'EADDRINUSE';
      const { why, fix } = listenProblems[error.code ?? ''] ?? { why: error.message, fix: otherPort };
      reject(
        new StudioError(taken ? 'conflict' : 'io', `${place} cannot be listened on: ${why}.`, {
          fix,
          cause: error,
        }),
      );
    });
    server.listen(where, resolve);
  });
}

export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}

/** Browsers leave the port out where it is HTTP's own. */
function hostHeader(name: string, port: number): string {
  return port === 80 ? name : `${name}:${port}`;
}
