import { contextBridge, ipcRenderer, webUtils } from 'electron';
import { bridgeChannels as channels } from '../shared/bridge.ts';
import type { StudioBridge } from '../shared/bridge.ts';

/** Passes on the value alone: an Electron event would hand `sender` to the page. */
function subscribe(channel: string, listener: (value: never) => void): () => void {
  const relay = (_event: unknown, value: unknown): void => (listener as (value: unknown) => void)(value);
  ipcRenderer.on(channel, relay);
  return () => {
    ipcRenderer.off(channel, relay);
  };
}

const bridge: StudioBridge = {
  rpc: {
    open: () => ipcRenderer.invoke(channels.rpcOpen) as Promise<void>,
    send: (message) => ipcRenderer.send(channels.rpcSend, message),
    onMessage: (listener) => subscribe(channels.rpcMessage, listener),
    onClose: (listener) => subscribe(channels.rpcClose, listener),
  },
  dialogs: {
    chooseFolder: (title) => ipcRenderer.invoke(channels.chooseFolder, title) as Promise<string | null>,
    chooseFile: (title, extensions) =>
      ipcRenderer.invoke(channels.chooseFile, title, extensions) as Promise<string | null>,
  },
  pathForFile: (file) => webUtils.getPathForFile(file),
  setTheme: (theme) => ipcRenderer.send(channels.setTheme, theme),
  setZoom: (factor) => ipcRenderer.send(channels.setZoom, factor),
  onCommand: (listener) => subscribe(channels.command, listener),
  platform: process.platform,
};

contextBridge.exposeInMainWorld('studio', bridge);
