import { describe, expect, it } from 'vitest';
import { ORPCError } from '@orpc/client';
import { RPCLink } from '@orpc/client/websocket';
import { createStudioClient, fromWire, type StudioLink } from '../../../src/renderer/platform/client.ts';
import { BridgeSocket } from '../../../src/renderer/platform/transports/bridgeSocket.ts';
import { limitMessages } from '../../../src/renderer/platform/transports/limitMessages.ts';

type Rpc = ConstructorParameters<typeof BridgeSocket>[0];

function fakeRelay() {
  const sent: (string | Uint8Array)[] = [];
  const heard: { message?: (data: string) => void; close?: (reason: string) => void } = {};
  const rpc: Rpc = {
    open: () => Promise.resolve(),
    send: (data) => void sent.push(data),
    onMessage(listener) {
      heard.message = listener;
      return () => delete heard.message;
    },
    onClose(listener) {
      heard.close = listener;
      return () => delete heard.close;
    },
  };
  return { rpc, sent, heard };
}

describe('the relay of the desktop as a socket', () => {
  it('opens, carries text and bytes, and unsubscribes when it closes', async () => {
    const { rpc, sent, heard } = fakeRelay();
    const socket = new BridgeSocket(rpc);
    const events: string[] = [];
    socket.addEventListener('open', () => events.push('open'));
    socket.addEventListener('message', (event) => events.push(String((event as MessageEvent).data)));
    socket.addEventListener('close', () => events.push('close'));
    await Promise.resolve();
    await Promise.resolve();
    expect(socket.readyState).toBe(1);
    socket.send('text');
    socket.send(new Uint8Array([1, 2]).buffer);
    heard.message?.('reply');
    heard.close?.('host ended');
    expect(sent).toEqual(['text', new Uint8Array([1, 2])]);
    expect(events).toEqual(['open', 'reply', 'close']);
    expect(heard).toEqual({});
    expect(socket.readyState).toBe(3);
  });
});

describe('a call that is too long', () => {
  it('is refused here, and the connection stays', async () => {
    const { rpc, sent } = fakeRelay();
    const socket = limitMessages(new BridgeSocket(rpc));
    const link: StudioLink = new RPCLink({ websocket: socket });
    const { library } = createStudioClient(() => Promise.resolve(link));
    const split = (items: string[]) => library.setSplit({ dataset: 'd', items, split: 'val' });
    // Three bytes a letter: what counts is what is sent.
    const items = Array.from({ length: 100_000 }, (_, i) => `${'画'.repeat(60)}${i}`);
    await expect(split(items)).rejects.toMatchObject({
      code: 'badInput',
      message: 'This is too much for one call: 18.8 MB of 16.8 MB at most.',
      fix: 'Do less at once, in several parts. Nothing was changed.',
    });
    expect(sent).toEqual([]);
    void split(items.slice(0, 50_000)).catch(() => undefined);
    await expect.poll(() => sent.length).toBe(1);
    expect(socket.readyState).toBe(1);
  });
});

describe('errors from the host', () => {
  it('keep their code, words and fix', () => {
    const wire = new ORPCError('STUDIO', {
      data: { code: 'diskFull', message: 'No room.', fix: 'Free some.' },
    });
    expect(fromWire(wire)).toMatchObject({ code: 'diskFull', message: 'No room.', fix: 'Free some.' });
  });

  it('are named for what they are otherwise', () => {
    expect(fromWire(new ORPCError('BAD_REQUEST', { message: 'name too long' })).code).toBe('badInput');
    expect(fromWire(new Error('closed')).code).toBe('internal');
  });
});
