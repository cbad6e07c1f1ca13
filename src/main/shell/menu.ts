import { app, Menu } from 'electron';
import type { MenuItemConstructorOptions } from 'electron';

/**
 * Commands live in the page (palette and shortcuts); the native menu holds what only the system can do:
 * macOS's application menu, the clipboard and the window.
 */
export function installMenu(platform: NodeJS.Platform = process.platform): void {
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(platform)));
}

export function menuTemplate(platform: NodeJS.Platform): MenuItemConstructorOptions[] {
  const edit: MenuItemConstructorOptions = {
    label: 'Edit',
    submenu: [{ role: 'cut' }, { role: 'copy' }, { role: 'paste' }, { role: 'selectAll' }],
  };
  const view: MenuItemConstructorOptions = {
    label: 'View',
    submenu: [
      { role: 'zoomIn' },
      { role: 'zoomOut' },
      { role: 'resetZoom' },
      { role: 'togglefullscreen' },
      ...(app.isPackaged ? [] : [{ role: 'toggleDevTools' } as const]),
    ],
  };
  const window: MenuItemConstructorOptions = { role: 'windowMenu' };
  return platform === 'darwin' ? [{ role: 'appMenu' }, edit, view, window] : [edit, view, window];
}
