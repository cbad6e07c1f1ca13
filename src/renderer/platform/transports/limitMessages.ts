import { messageLimitBytes } from '../../../shared/contract/messageLimit.ts';
import { StudioError } from '../../../shared/errors.ts';
import type { RpcSocket } from './rpcSocket.ts';

/** Refuses a call that is too long before it is sent: the host would end the connection over it. Returns the socket. */
export function limitMessages(socket: RpcSocket): RpcSocket {
  const send = socket.send.bind(socket);
  socket.send = (data) => {
    const bytes = bytesOf(data);
    if (bytes > messageLimitBytes) throw tooLong(bytes);
    send(data);
  };
  return socket;
}

function bytesOf(data: Parameters<RpcSocket['send']>[0]): number {
  if (data instanceof Blob) return data.size;
  if (typeof data !== 'string') return data.byteLength;
  // No character takes more than three bytes: few texts need to be counted.
  return data.length * 3 <= messageLimitBytes ? data.length : new TextEncoder().encode(data).length;
}

function tooLong(bytes: number): StudioError {
  const [megabytes, limit] = [bytes, messageLimitBytes].map((count) => (count / 1e6).toFixed(1));
  return new StudioError(
    'badInput',
    `This is too much for one call: ${megabytes} MB of ${limit} MB at most.`,
    {
      fix: 'Do less at once, in several parts. Nothing was changed.',
    },
  );
}
