import { EventEmitter } from 'node:events';
import { vi } from 'vitest';

/**
 * Electron's API as far as the shell uses it, recording what it was told.
 * Use: `vi.mock('electron', async () => await import('./support/fakeElectron.ts'))`.
 */
export const calls: string[] = [];

function record(name: string): void {
  calls.push(name);
}

class FakeApp extends EventEmitter {
  isPackaged = false;
  enableSandbox = vi.fn(() => record('enableSandbox'));
  requestSingleInstanceLock = vi.fn(() => true);
  whenReady = vi.fn(() => {
    record('whenReady');
    return Promise.resolve();
  });
  quit = vi.fn(() => record('quit'));
  getPath = vi.fn(() => '/nowhere');
}
export const app = new FakeApp();

export const protocol = {
  registerSchemesAsPrivileged: vi.fn(() => record('registerSchemes')),
  handle: vi.fn(),
};

type Listener = (...args: never[]) => unknown;

export const ipcMain = {
  handlers: new Map<string, Listener>(),
  listeners: new Map<string, Listener>(),
  handle(channel: string, listener: Listener) {
    ipcMain.handlers.set(channel, listener);
  },
  on(channel: string, listener: Listener) {
    ipcMain.listeners.set(channel, listener);
  },
};

export const nativeTheme = Object.assign(new EventEmitter(), {
  themeSource: 'system',
  shouldUseDarkColors: true,
});

/** One screen of this size. */
export const screen = {
  getAllDisplays: () => [{ workArea: { x: 0, y: 0, width: 1920, height: 1080 } }],
};

export const shell = { openExternal: vi.fn(() => Promise.resolve()) };
export const dialog = {
  showErrorBox: vi.fn(),
  showMessageBox: vi.fn(() => Promise.resolve({ response: 0 })),
  showOpenDialog: vi.fn(() => Promise.resolve({ canceled: false, filePaths: ['/chosen'] })),
};
export const Menu = {
  setApplicationMenu: vi.fn(),
  buildFromTemplate: vi.fn((template: unknown) => template),
};

export class FakeContents extends EventEmitter {
  readonly mainFrame: { url: string };
  readonly sent: { channel: string; value: unknown }[] = [];
  windowOpenHandler: ((details: { url: string }) => { action: string }) | undefined;
  reload = vi.fn();
  zoomFactor = 1;

  constructor(url: string) {
    super();
    this.mainFrame = { url };
  }

  setWindowOpenHandler(handler: (details: { url: string }) => { action: string }): void {
    this.windowOpenHandler = handler;
  }

  send(channel: string, value: unknown): void {
    this.sent.push({ channel, value });
  }

  isDestroyed(): boolean {
    return false;
  }

  setZoomFactor(factor: number): void {
    this.zoomFactor = factor;
  }

  getZoomFactor(): number {
    return this.zoomFactor;
  }
}

export class BrowserWindow extends EventEmitter {
  static readonly created: BrowserWindow[] = [];
  readonly webContents = new FakeContents('studio://app/index.html');
  readonly options: Record<string, unknown>;
  loadURL = vi.fn(() => Promise.resolve());
  show = vi.fn();
  close = vi.fn();
  maximize = vi.fn();
  setTitleBarOverlay = vi.fn();

  constructor(options: Record<string, unknown>) {
    super();
    this.options = options;
    BrowserWindow.created.push(this);
  }

  getNormalBounds(): object {
    return { x: 1, y: 2, width: 1000, height: 700 };
  }

  isMaximized(): boolean {
    return false;
  }

  isDestroyed(): boolean {
    return false;
  }
}

type Handler = (...args: unknown[]) => unknown;

export class FakeSession {
  readonly handlers: Record<string, Handler> = {};
  setPermissionRequestHandler(handler: Handler): void {
    this.handlers['request'] = handler;
  }
  setPermissionCheckHandler(handler: Handler): void {
    this.handlers['check'] = handler;
  }
  setDevicePermissionHandler(handler: Handler): void {
    this.handlers['device'] = handler;
  }
  setDisplayMediaRequestHandler(handler: Handler): void {
    this.handlers['displayMedia'] = handler;
  }
}
export const session = { defaultSession: new FakeSession() };

export const ipcRenderer = Object.assign(new EventEmitter(), {
  invoke: vi.fn((channel: string, ...args: unknown[]) => Promise.resolve({ channel, args })),
  send: vi.fn(),
});
export const exposed: Record<string, unknown> = {};
export const contextBridge = {
  exposeInMainWorld: vi.fn((name: string, api: unknown) => {
    exposed[name] = api;
  }),
};
export const webUtils = { getPathForFile: vi.fn(() => '/dropped/file.png') };
