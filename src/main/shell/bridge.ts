import { nativeTheme } from 'electron';
import type { BrowserWindow } from 'electron';
import { bridgeChannels } from '../../shared/bridge.ts';
import type { Disposable } from '../../shared/dispose.ts';
import { chooseFile, chooseFolder } from './dialogs.ts';
import type { HostAddress } from './hostSocket.ts';
import { handleCall, handleMessage } from './ipcGuard.ts';
import { createRpcRelay } from './rpcRelay.ts';
import { zoomWindow } from './window.ts';

/** Answers everything the preload can ask, for the one window. */
export function serveBridge(
  currentWindow: () => BrowserWindow | undefined,
  whenHostReady: () => Promise<HostAddress>,
): Disposable {
  const relay = createRpcRelay(whenHostReady);
  handleCall(bridgeChannels.rpcOpen, currentWindow, (window) => relay.open(window.webContents));
  handleMessage(bridgeChannels.rpcSend, currentWindow, (_window, message) => relay.send(message));
  handleCall(bridgeChannels.chooseFolder, currentWindow, chooseFolder);
  handleCall(bridgeChannels.chooseFile, currentWindow, chooseFile);
  handleMessage(bridgeChannels.setTheme, currentWindow, (_window, theme) => {
    nativeTheme.themeSource = theme;
  });
  handleMessage(bridgeChannels.setZoom, currentWindow, zoomWindow);
  return relay;
}
