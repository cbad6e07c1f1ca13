import type { WebContents } from 'electron';
import { WebSocket } from 'ws';
import type { RawData } from 'ws';
import { bridgeChannels } from '../../shared/bridge.ts';
import type { Disposable } from '../../shared/dispose.ts';
import { StudioError } from '../../shared/errors.ts';
import { connectRpc } from './hostSocket.ts';
import type { HostAddress } from './hostSocket.ts';

/** One connection to the host for the window; messages pass through unread, both ways. */
export interface RpcRelay extends Disposable {
  /** Resolves once the host answers; an earlier connection is closed. */
  open(contents: WebContents): Promise<void>;
  send(message: string | Uint8Array): void;
}

/** @param whenReady address of the running host; waits while it starts. Rejects when it cannot be started. */
export function createRpcRelay(whenReady: () => Promise<HostAddress>): RpcRelay {
  let current: WebSocket | undefined;

  function close(): void {
    const socket = current;
    current = undefined;
    socket?.close();
  }

  async function open(contents: WebContents): Promise<void> {
    close();
    const socket = connectRpc(await whenReady());
    close();
    current = socket;
    socket.on('message', (data, isBinary) => {
      if (current === socket) toPage(contents, bridgeChannels.rpcMessage, plainMessage(data, isBinary));
    });
    socket.on('close', (code, reason) => {
      if (current !== socket) return;
      current = undefined;
      toPage(contents, bridgeChannels.rpcClose, `${code} ${reason.toString()}`.trim());
    });
    await whenOpen(socket);
  }

  return {
    open,
    send(message) {
      if (current?.readyState === WebSocket.OPEN) current.send(message);
    },
    dispose: close,
  };
}

function whenOpen(socket: WebSocket): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once('open', resolve);
    // Also kept after opening: without a listener an error would end the whole application.
    socket.on('error', (cause) => {
      reject(new StudioError('io', 'The background process does not answer.', { cause }));
    });
  });
}

/** Text as text and bytes as a Uint8Array of their own: a Buffer may be a view of a shared pool. */
function plainMessage(data: RawData, isBinary: boolean): string | Uint8Array {
  const bytes = Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data as Buffer);
  return isBinary ? new Uint8Array(bytes) : bytes.toString('utf8');
}

function toPage(contents: WebContents, channel: string, value: string | Uint8Array): void {
  if (!contents.isDestroyed()) contents.send(channel, value);
}
