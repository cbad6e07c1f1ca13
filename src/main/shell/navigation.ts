import { shell } from 'electron';
import type { WebContents } from 'electron';
import { isAllowedExternally, isOwnUrl } from './origin.ts';

interface NavigationEvent {
  readonly url: string;
  preventDefault(): void;
}

/**
 * Holds a page to our own origin: no navigation, redirect or frame elsewhere, no second window, no webview.
 * A link to a listed https host opens in the system's browser instead.
 */
export function lockNavigation(contents: WebContents): void {
  contents.on('will-navigate', keepOwn);
  contents.on('will-redirect', keepOwn);
  contents.on('will-frame-navigate', keepOwn);
  contents.on('will-attach-webview', (event) => {
    event.preventDefault();
  });
  contents.setWindowOpenHandler(({ url }) => {
    if (isAllowedExternally(url)) void shell.openExternal(url);
    return { action: 'deny' };
  });
}

function keepOwn(event: NavigationEvent): void {
  if (!isOwnUrl(event.url)) event.preventDefault();
}
