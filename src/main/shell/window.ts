import { join } from 'node:path';
import { BrowserWindow, nativeTheme, screen } from 'electron';
import type { BrowserWindowConstructorOptions, WebPreferences } from 'electron';
import { startUrl } from './origin.ts';
import { placeOnScreens, readWindowState, writeWindowState } from './settings.ts';

/** Height of the page's own title bar, px (interface.md). */
const titleBarHeight = 36;
const titleBarColors = {
  dark: { color: '#161616', symbolColor: '#EDEDED' },
  light: { color: '#EFEFEF', symbolColor: '#1B1B1B' },
} as const;

export function webPreferences(preloadPath: string): WebPreferences {
  return {
    preload: preloadPath,
    contextIsolation: true,
    sandbox: true,
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    nodeIntegrationInSubFrames: false,
    webSecurity: true,
    webviewTag: false,
    allowRunningInsecureContent: false,
    experimentalFeatures: false,
    navigateOnDragDrop: false,
    spellcheck: false,
  };
}

export interface WindowOptions {
  readonly outDir: string;
  /** Where position and theme are remembered. */
  readonly statePath: string;
}

/** The one window, shown when its first page is painted. */
export function createWindow({ outDir, statePath }: WindowOptions): BrowserWindow {
  const state = readWindowState(statePath);
  nativeTheme.themeSource = state.theme;
  const window = new BrowserWindow({
    ...frameOptions(),
    width: state.width,
    height: state.height,
    ...placeOnScreens(
      state,
      screen.getAllDisplays().map(({ workArea }) => workArea),
    ),
    minWidth: 960,
    minHeight: 600,
    show: false,
    title: 'Seg-Mentor Studio',
    backgroundColor: currentColors().color,
    webPreferences: webPreferences(join(outDir, 'preload', 'index.cjs')),
  });
  window.once('ready-to-show', () => {
    if (state.isMaximized) window.maximize();
    window.show();
  });
  window.on('close', () => rememberWindow(window, statePath));
  followTheme(window);
  void window.loadURL(startUrl);
  return window;
}

function rememberWindow(window: BrowserWindow, statePath: string): void {
  writeWindowState(statePath, {
    ...window.getNormalBounds(),
    isMaximized: window.isMaximized(),
    theme: nativeTheme.themeSource,
  });
}

function frameOptions(): BrowserWindowConstructorOptions {
  return { titleBarStyle: 'hidden', titleBarOverlay: { ...currentColors(), height: titleBarHeight } };
}

function currentColors(): (typeof titleBarColors)[keyof typeof titleBarColors] {
  return nativeTheme.shouldUseDarkColors ? titleBarColors.dark : titleBarColors.light;
}

/** The page's title bar grows with it, and the window's buttons stay in its middle. */
export function zoomWindow(window: BrowserWindow, factor: number): void {
  window.webContents.setZoomFactor(factor);
  if (process.platform !== 'darwin') paintTitleBar(window);
}

function paintTitleBar(window: BrowserWindow): void {
  const height = Math.round(titleBarHeight * window.webContents.getZoomFactor());
  window.setTitleBarOverlay({ ...currentColors(), height });
}

function followTheme(window: BrowserWindow): void {
  // macOS draws its own buttons and has no overlay to colour.
  if (process.platform === 'darwin') return;
  const paint = (): void => paintTitleBar(window);
  nativeTheme.on('updated', paint);
  window.once('closed', () => nativeTheme.off('updated', paint));
}
