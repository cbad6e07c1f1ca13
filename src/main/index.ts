import { join } from 'node:path';
import { app } from 'electron';
import { findNode } from './shell/nodePath.ts';
import { secureBeforeReady } from './shell/security.ts';
import { startShell } from './shell/start.ts';

/** Electron's main process: security first, then one instance of the application. */
async function main(): Promise<void> {
  secureBeforeReady();
  if (!app.requestSingleInstanceLock()) {
    app.quit();
    return;
  }
  await app.whenReady();
  startShell({
    outDir: join(import.meta.dirname, '..'),
    nodePath: findNode(process.resourcesPath),
  });
}

void main();
