import { ipcMain } from 'electron';
import type { BrowserWindow, IpcMainEvent, IpcMainInvokeEvent } from 'electron';
import { z } from 'zod';
import { StudioError } from '../../shared/errors.ts';
import { messageLimitBytes } from '../../shared/contract/messageLimit.ts';
import { bridgeChannels, zoomRange } from '../../shared/bridge.ts';
import { isOwnUrl } from './origin.ts';

const title = z.string().min(1).max(200);
const extension = z.string().regex(/^[a-z0-9]{1,10}$/i);

/** What each channel takes; anything else is refused before it reaches a listener. */
export const channelArguments = {
  [bridgeChannels.rpcOpen]: z.tuple([]),
  [bridgeChannels.rpcSend]: z.tuple([
    z.union([
      z.string().max(messageLimitBytes),
      z.instanceof(Uint8Array).refine((bytes) => bytes.byteLength <= messageLimitBytes, 'too long'),
    ]),
  ]),
  [bridgeChannels.chooseFolder]: z.tuple([title]),
  [bridgeChannels.chooseFile]: z.tuple([title, z.array(extension).max(50)]),
  [bridgeChannels.setTheme]: z.tuple([z.enum(['dark', 'light', 'system'])]),
  [bridgeChannels.setZoom]: z.tuple([z.number().min(zoomRange.min).max(zoomRange.max)]),
} as const;

type Channel = keyof typeof channelArguments;
type Arguments<C extends Channel> = z.output<(typeof channelArguments)[C]>;
/** The window that may call; undefined while there is none. */
type OwnWindow = () => BrowserWindow | undefined;
type IpcEvent = IpcMainEvent | IpcMainInvokeEvent;

/** Answers `ipcRenderer.invoke`: only from the top frame of our own window, only with fitting arguments. */
export function handleCall<C extends Channel>(
  channel: C,
  own: OwnWindow,
  listener: (window: BrowserWindow, ...args: Arguments<C>) => unknown,
): void {
  ipcMain.handle(channel, (event, ...args: unknown[]) => {
    const window = callingWindow(event, own);
    const checked = checkArguments(channel, args);
    if (window === undefined || checked === undefined) {
      throw new StudioError('denied', `A call of ${channel} was refused.`);
    }
    return listener(window, ...checked);
  });
}

/** Takes `ipcRenderer.send`; what is refused is dropped without an answer. */
export function handleMessage<C extends Channel>(
  channel: C,
  own: OwnWindow,
  listener: (window: BrowserWindow, ...args: Arguments<C>) => void,
): void {
  ipcMain.on(channel, (event, ...args: unknown[]) => {
    const window = callingWindow(event, own);
    const checked = checkArguments(channel, args);
    if (window !== undefined && checked !== undefined) listener(window, ...checked);
  });
}

function checkArguments<C extends Channel>(channel: C, args: readonly unknown[]): Arguments<C> | undefined {
  const parsed = channelArguments[channel].safeParse(args);
  return parsed.success ? (parsed.data as Arguments<C>) : undefined;
}

/** Our window when its top frame, showing our page, is the caller. `senderFrame` is null once it has navigated away. */
function callingWindow(event: IpcEvent, own: OwnWindow): BrowserWindow | undefined {
  const frame = event.senderFrame;
  const window = own();
  if (frame === null || window === undefined || event.sender !== window.webContents) return undefined;
  return frame === window.webContents.mainFrame && isOwnUrl(frame.url) ? window : undefined;
}
