import { app } from 'electron';
import { registerScheme } from './appProtocol.ts';
import { lockNavigation } from './navigation.ts';

/** Everything that must be said before Electron is ready: sandbox for all renderers, our scheme, the lock on every page. */
export function secureBeforeReady(): void {
  app.enableSandbox();
  registerScheme();
  app.on('web-contents-created', (_event, contents) => lockNavigation(contents));
}
