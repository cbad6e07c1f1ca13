import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserWindow as ElectronWindow } from 'electron';
import { beforeEach, expect, it, vi } from 'vitest';
import { defaultWindowState, readWindowState } from '../../src/main/shell/settings.ts';
import { createWindow, zoomWindow } from '../../src/main/shell/window.ts';
import { BrowserWindow } from './support/fakeElectron.ts';

vi.mock('electron', async () => await import('./support/fakeElectron.ts'));

let statePath: string;

beforeEach(() => {
  statePath = join(mkdtempSync(join(tmpdir(), 'window-')), 'window.json');
  BrowserWindow.created.length = 0;
});

function openWindow(): BrowserWindow {
  createWindow({ outDir: '/app/out', statePath });
  return BrowserWindow.created[0];
}

it('has locked-down web preferences', () => {
  expect(openWindow().options['webPreferences']).toEqual({
    preload: join('/app/out', 'preload', 'index.cjs'),
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
  });
});

it('loads our own page and shows the window once it is painted', () => {
  const window = openWindow();
  expect(window.loadURL).toHaveBeenCalledExactlyOnceWith('studio://app/index.html');
  expect(window.show).not.toHaveBeenCalled();
  window.emit('ready-to-show');
  expect(window.show).toHaveBeenCalledOnce();
});

it('remembers its place from one start to the next', () => {
  openWindow().emit('close');
  expect(readWindowState(statePath)).toEqual({
    x: 1,
    y: 2,
    width: 1000,
    height: 700,
    isMaximized: false,
    theme: 'system',
  });
  createWindow({ outDir: '/app/out', statePath });
  expect(BrowserWindow.created[1].options).toMatchObject({ x: 1, y: 2, width: 1000, height: 700 });
});

it.each([
  ['a screen beside it that is gone', { x: 2200, y: 100 }],
  ['a screen above it that is gone', { x: 100, y: -900 }],
  ['the lower edge', { x: 100, y: 1070 }],
])('does not open where it cannot be seen: %s', (_, place) => {
  writeFileSync(statePath, JSON.stringify({ ...defaultWindowState, ...place }));
  const { options } = openWindow();
  expect(options).toMatchObject({ width: defaultWindowState.width });
  expect(options).not.toHaveProperty('x');
  expect(options).not.toHaveProperty('y');
});

it('opens half-way off a screen again, where its title bar can be held', () => {
  writeFileSync(statePath, JSON.stringify({ ...defaultWindowState, x: -1300, y: 0 }));
  expect(openWindow().options).toMatchObject({ x: -1300, y: 0 });
});

it('zooms its page, and its title bar with it', () => {
  const window = openWindow();
  zoomWindow(window as unknown as ElectronWindow, 1.5);
  expect(window.webContents.getZoomFactor()).toBe(1.5);
  expect(window.setTitleBarOverlay).toHaveBeenLastCalledWith(expect.objectContaining({ height: 54 }));
});

it.each(['', '{', '[]', '{"width":1,"height":1}', '{"width":1e999,"height":500,"isMaximized":false}'])(
  'starts with the default after a damaged state file: %s',
  (text) => {
    writeFileSync(statePath, text);
    expect(readWindowState(statePath)).toEqual(defaultWindowState);
    expect(readFileSync(statePath, 'utf8')).toBe(text);
  },
);
