import { BridgeSocket } from './bridgeSocket.ts';
import { limitMessages } from './limitMessages.ts';
import type { RpcSocket } from './rpcSocket.ts';

/** The desktop's relay where the preload offers one, else a WebSocket to the page's own origin. */
export function openStudioSocket(): RpcSocket {
  if (globalThis.studio !== undefined) return limitMessages(new BridgeSocket(globalThis.studio.rpc));
  const address = new URL('/rpc', location.href);
  address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:';
  const socket = new WebSocket(address);
  socket.binaryType = 'arraybuffer';
  return limitMessages(socket);
}
