import { beforeAll, expect, it, vi } from 'vitest';
import type { StudioBridge } from '../../src/shared/bridge.ts';
import { exposed, ipcRenderer } from './support/fakeElectron.ts';

vi.mock('electron', async () => await import('./support/fakeElectron.ts'));

let studio: StudioBridge;

beforeAll(async () => {
  await import('../../src/preload/index.ts');
  studio = exposed['studio'] as StudioBridge;
});

function paths(value: object, prefix = ''): string[] {
  return Object.entries(value).flatMap(([key, member]: [string, unknown]) =>
    typeof member === 'object' && member !== null
      ? paths(member, `${prefix}${key}.`)
      : [`${prefix}${key}: ${typeof member}`],
  );
}

it('exposes these names and no others', () => {
  expect(Object.keys(exposed)).toEqual(['studio']);
  expect(paths(studio)).toEqual([
    'rpc.open: function',
    'rpc.send: function',
    'rpc.onMessage: function',
    'rpc.onClose: function',
    'dialogs.chooseFolder: function',
    'dialogs.chooseFile: function',
    'pathForFile: function',
    'setTheme: function',
    'setZoom: function',
    'onCommand: function',
    'platform: string',
  ]);
});

it('hands listeners the value, never the event', () => {
  const listener = vi.fn();
  const unsubscribe = studio.rpc.onMessage(listener);
  const event = { sender: ipcRenderer, ports: [] };
  ipcRenderer.emit('studio:rpc-message', event, 'hello', 'surplus');
  expect(listener.mock.calls).toEqual([['hello']]);
  unsubscribe();
  ipcRenderer.emit('studio:rpc-message', event, 'again');
  expect(listener).toHaveBeenCalledOnce();
});

it('only ever speaks on its own channels, whatever it is called with', async () => {
  const hostile = ['studio:evil', { channel: 'studio:evil' }, null, undefined, ['x']] as never[];
  for (const value of hostile) {
    studio.rpc.send(value);
    studio.setTheme(value);
    studio.setZoom(value);
    await studio.dialogs.chooseFolder(value);
    await studio.dialogs.chooseFile(value, value);
  }
  const channels = [...ipcRenderer.send.mock.calls, ...ipcRenderer.invoke.mock.calls].map((call) =>
    String(call[0]),
  );
  expect([...new Set(channels)].sort()).toEqual([
    'studio:choose-file',
    'studio:choose-folder',
    'studio:rpc-send',
    'studio:set-theme',
    'studio:set-zoom',
  ]);
});

it('returns nothing through which Electron could be reached', () => {
  const results: unknown[] = [
    studio.rpc.send(''),
    studio.setTheme('dark'),
    studio.setZoom(1),
    studio.onCommand(() => undefined)(),
    studio.rpc.onMessage(() => undefined)(),
    studio.pathForFile(new File([], 'file.png')),
  ];
  expect(results).toEqual([undefined, undefined, undefined, undefined, undefined, '/dropped/file.png']);
});
