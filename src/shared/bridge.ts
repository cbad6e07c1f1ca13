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
  readonly platform: string;
}

declare global {
  var studio: StudioBridge | undefined;
}
