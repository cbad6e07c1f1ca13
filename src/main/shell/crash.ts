import { dialog } from 'electron';
import type { BrowserWindow } from 'electron';
import type { Log } from './logs.ts';

const crashWindowMs = 60_000;
const maxReloads = 3;

/** A page that crashed is loaded again (the host keeps all state); after three times in a minute the user is asked. */
export function reloadAfterCrash(window: BrowserWindow, log: Log, now: () => number = Date.now): void {
  let crashTimes: number[] = [];
  window.webContents.on('render-process-gone', (_event, details) => {
    if (details.reason === 'clean-exit' || window.isDestroyed()) return;
    log.write('shell', `page ended: ${details.reason} (${details.exitCode})`);
    crashTimes = [...crashTimes.filter((time) => now() - time < crashWindowMs), now()];
    if (crashTimes.length <= maxReloads) {
      window.webContents.reload();
      return;
    }
    void askToReload(window, log);
  });
}

async function askToReload(window: BrowserWindow, log: Log): Promise<void> {
  const { response } = await dialog.showMessageBox(window, {
    type: 'error',
    message: 'The window crashed several times in a row.',
    detail: `Nothing saved is lost. The log is in ${log.path}.`,
    buttons: ['Load again', 'Close'],
    defaultId: 0,
    cancelId: 1,
  });
  if (response === 0) window.webContents.reload();
  else window.close();
}
