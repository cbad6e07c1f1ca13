/**
 * What the preload exposes as `window.studio` in the desktop application; absent in a browser.
 * Callbacks get plain values, never an Electron event.
 */
export interface StudioBridge {
  readonly rpc: {
    /** Opens the relay to the host; earlier relays of this window are closed. */
    open(): Promise<void>;
    send(message: string | Uint8Array): void;
    /** Returns the function that ends the subscription. */
    onMessage(listener: (message: string | Uint8Array) => void): () => void;
    onClose(listener: (reason: string) => void): () => void;
  };
  readonly dialogs: {
    chooseFolder(title: string): Promise<string | null>;
    chooseFile(title: string, extensions: readonly string[]): Promise<string | null>;
  };
  /** Path on disk of a file dropped into the window. */
  pathForFile(file: File): string;
  /** Title bar and native dialogs follow the theme the user chose. */
  setTheme(theme: ThemeSource): void;
  /** Zooms the window's page, 0.8 … 2; its title bar's buttons keep their row. */
  setZoom(factor: number): void;
  /** Hears a command chosen in the native menu, by id. Returns the function that ends the subscription. */
  onCommand(listener: (command: string) => void): () => void;
  readonly platform: string;
}

export type ThemeSource = 'dark' | 'light' | 'system';

/** Range of the interface zoom. */
export const zoomRange = { min: 0.8, max: 2 } as const;

/** The IPC channels between preload and shell. */
export const bridgeChannels = {
  rpcOpen: 'studio:rpc-open',
  rpcSend: 'studio:rpc-send',
  rpcMessage: 'studio:rpc-message',
  rpcClose: 'studio:rpc-close',
  chooseFolder: 'studio:choose-folder',
  chooseFile: 'studio:choose-file',
  setTheme: 'studio:set-theme',
  setZoom: 'studio:set-zoom',
  command: 'studio:command',
} as const;

declare global {
  var studio: StudioBridge | undefined;
}
