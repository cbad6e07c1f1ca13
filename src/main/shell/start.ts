import { join } from 'node:path';
import { app, dialog, session } from 'electron';
import type { BrowserWindow } from 'electron';
import { bridgeChannels } from '../../shared/bridge.ts';
import { serveScheme } from './appProtocol.ts';
import { serveBridge } from './bridge.ts';
import { reloadAfterCrash } from './crash.ts';
import { startHostProcess } from './hostProcess.ts';
import type { HostProcess } from './hostProcess.ts';
import { fetchBlob } from './hostSocket.ts';
import { openLog } from './logs.ts';
import { installMenu } from './menu.ts';
import { restrictPermissions } from './permissions.ts';
import { createWindow } from './window.ts';

export interface ShellPaths {
  /** The build: main/, preload/, renderer/. */
  readonly outDir: string;
  /** Plain Node for the host. */
  readonly nodePath: string;
}

/** After Electron is ready: host, protocol, bridge and window. */
export function startShell({ outDir, nodePath }: ShellPaths): void {
  const userDir = app.getPath('userData');
  const log = openLog(join(userDir, 'logs', 'studio.log'));
  const host = startHostProcess({
    nodePath,
    scriptPath: join(outDir, 'main', 'host.js'),
    log,
    onGivenUp: (message) => dialog.showErrorBox('Seg-Mentor Studio cannot work', message),
  });
  let window: BrowserWindow | undefined;
  restrictPermissions(session.defaultSession);
  serveScheme(join(outDir, 'renderer'), async (request) => fetchBlob(await host.whenReady(), request));
  serveBridge(() => window, host.whenReady);
  installMenu((command) => window?.webContents.send(bridgeChannels.command, command));

  function openWindow(): void {
    const opened = createWindow({ outDir, statePath: join(userDir, 'window.json') });
    reloadAfterCrash(opened, log);
    opened.once('closed', () => {
      window = undefined;
    });
    window = opened;
  }

  app.on('second-instance', () => {
    if (window?.isMinimized() === true) window.restore();
    window?.focus();
  });
  app.on('activate', () => {
    if (window === undefined) openWindow();
  });
  app.on('window-all-closed', () => app.quit());
  stopHostBeforeQuit(host);
  openWindow();
}

/** Holds the quit back until the host has ended in order (3 s at most). */
function stopHostBeforeQuit(host: HostProcess): void {
  let hasStopped = false;
  app.on('before-quit', (event) => {
    if (hasStopped) return;
    event.preventDefault();
    void host.stop().finally(() => {
      hasStopped = true;
      app.quit();
    });
  });
}
