import { beforeEach, expect, it, vi } from 'vitest';
import type * as FakeElectron from './support/fakeElectron.ts';

vi.mock('electron', async () => await import('./support/fakeElectron.ts'));
const startShell = vi.hoisted(() => vi.fn());
vi.mock('../../src/main/shell/start.ts', () => ({ startShell }));

// Electron sets it; plain Node does not have it.
Object.defineProperty(process, 'resourcesPath', { value: '/app/resources' });

beforeEach(() => {
  vi.resetModules();
  startShell.mockClear();
});

/** Runs the entry point against the fake Electron, which is then looked at. */
async function startApplication(isFirstInstance = true): Promise<typeof FakeElectron> {
  const electron = (await import('electron')) as unknown as typeof FakeElectron;
  electron.calls.length = 0;
  electron.app.removeAllListeners();
  electron.app.requestSingleInstanceLock.mockReturnValue(isFirstInstance);
  await import('../../src/main/index.ts');
  await vi.waitFor(() => expect(['whenReady', 'quit']).toContain(electron.calls.at(-1)));
  return electron;
}

it('turns the sandbox on and registers the scheme before Electron is ready', async () => {
  const { calls } = await startApplication();
  expect(calls).toEqual(['enableSandbox', 'registerSchemes', 'whenReady']);
  expect(startShell).toHaveBeenCalledOnce();
});

it('gives the scheme no more rights than it needs', async () => {
  const { protocol } = await startApplication();
  expect(protocol.registerSchemesAsPrivileged).toHaveBeenLastCalledWith([
    {
      scheme: 'studio',
      privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true },
    },
  ]);
});

it('locks every page that is ever created', async () => {
  const { app, FakeContents } = await startApplication();
  const contents = new FakeContents('about:blank');
  app.emit('web-contents-created', {}, contents);
  expect(contents.windowOpenHandler).toBeDefined();
  expect(contents.listenerCount('will-navigate')).toBe(1);
});

it('leaves at once when another instance runs', async () => {
  const { calls } = await startApplication(false);
  expect(calls).toEqual(['enableSandbox', 'registerSchemes', 'quit']);
  expect(startShell).not.toHaveBeenCalled();
});
