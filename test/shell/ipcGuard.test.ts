import type { BrowserWindow } from 'electron';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { bridgeChannels } from '../../src/shared/bridge.ts';
import { channelArguments, handleCall, handleMessage } from '../../src/main/shell/ipcGuard.ts';
import { FakeContents, ipcMain } from './support/fakeElectron.ts';

vi.mock('electron', async () => await import('./support/fakeElectron.ts'));

type Channel = keyof typeof channelArguments;

const ownContents = new FakeContents('studio://app/index.html');
const otherContents = new FakeContents('studio://app/index.html');
const window = { webContents: ownContents } as unknown as BrowserWindow;
const navigatedContents = new FakeContents('https://evil.test/');
const navigatedWindow = { webContents: navigatedContents } as unknown as BrowserWindow;

/** Who calls, and the window the shell has at that moment. Only the first may get through. */
const senders = {
  'own top frame': { event: { sender: ownContents, senderFrame: ownContents.mainFrame }, own: window },
  'own subframe': {
    event: { sender: ownContents, senderFrame: { url: 'studio://app/index.html' } },
    own: window,
  },
  'null frame': { event: { sender: ownContents, senderFrame: null }, own: window },
  'about:blank': { event: { sender: ownContents, senderFrame: { url: 'about:blank' } }, own: window },
  'look-alike host': {
    event: { sender: ownContents, senderFrame: { url: 'studio://app.evil.test/' } },
    own: window,
  },
  'own window navigated away': {
    event: { sender: navigatedContents, senderFrame: navigatedContents.mainFrame },
    own: navigatedWindow,
  },
  'another web contents': {
    event: { sender: otherContents, senderFrame: otherContents.mainFrame },
    own: window,
  },
  'no window any more': {
    event: { sender: ownContents, senderFrame: ownContents.mainFrame },
    own: undefined,
  },
} as const;

const validArguments: Record<Channel, readonly unknown[]> = {
  [bridgeChannels.rpcOpen]: [],
  [bridgeChannels.rpcSend]: ['{"i":"1"}'],
  [bridgeChannels.chooseFolder]: ['Choose a folder'],
  [bridgeChannels.chooseFile]: ['Choose a video', ['mp4', 'webm']],
  [bridgeChannels.setTheme]: ['dark'],
  [bridgeChannels.setZoom]: [1.5],
};

const hugeText = 'x'.repeat(100 * 1024 * 1024);
const polluting: unknown = JSON.parse(
  '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}',
);

const hostileArguments: readonly (readonly unknown[])[] = [
  [undefined],
  [null],
  [42],
  [Number.NaN],
  [{}],
  [polluting],
  [[polluting]],
  ['Choose', polluting],
  ['Choose', ['mp4', '../../etc']],
  ['Choose', 'mp4'],
  ['', []],
  [hugeText],
  [new Uint8Array(100 * 1024 * 1024)],
  ['dark', 'light'],
  ['a title', ['mp4'], 'one too many'],
  ['x'.repeat(201), []],
];

const calls: unknown[][] = [];
let own: BrowserWindow | undefined = window;

for (const channel of Object.keys(channelArguments) as Channel[]) {
  const listener = (_window: BrowserWindow, ...args: unknown[]): string => {
    calls.push([channel, ...args]);
    return 'done';
  };
  handleCall(channel, () => own, listener);
  handleMessage(channel, () => own, listener);
}

async function deliver(
  channel: Channel,
  sender: keyof typeof senders,
  args: readonly unknown[],
): Promise<boolean> {
  own = senders[sender].own;
  calls.length = 0;
  const event = senders[sender].event as never;
  const call = ipcMain.handlers.get(channel) as (...all: unknown[]) => unknown;
  const message = ipcMain.listeners.get(channel) as (...all: unknown[]) => unknown;
  await Promise.resolve()
    .then(() => call(event, ...args))
    .catch((error: unknown) => expect(error).toMatchObject({ code: 'denied' }));
  message(event, ...args);
  expect([0, 2]).toContain(calls.length);
  return calls.length === 2;
}

describe.each(Object.keys(channelArguments) as Channel[])('%s', (channel) => {
  beforeEach(() => {
    calls.length = 0;
  });

  it.each(Object.keys(senders) as (keyof typeof senders)[])('from %s', async (sender) => {
    const isAllowed = sender === 'own top frame';
    expect(await deliver(channel, sender, validArguments[channel])).toBe(isAllowed);
  });

  it('takes only the arguments it is made for', async () => {
    for (const [index, args] of hostileArguments.entries()) {
      const isWelcome = channel === bridgeChannels.chooseFolder && args.length === 1 && args[0] === 'dark';
      expect(await deliver(channel, 'own top frame', args), `hostile arguments ${index}`).toBe(isWelcome);
    }
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it('refuses valid arguments followed by another one', async () => {
    expect(await deliver(channel, 'own top frame', [...validArguments[channel], 'extra'])).toBe(false);
  });
});

it('passes bytes on as they are', async () => {
  const bytes = new Uint8Array([0, 255, 7]);
  expect(await deliver(bridgeChannels.rpcSend, 'own top frame', [bytes])).toBe(true);
  expect(calls[0][1]).toEqual(bytes);
});
