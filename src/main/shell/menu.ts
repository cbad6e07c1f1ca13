import { app, Menu } from 'electron';
import type { MenuItemConstructorOptions } from 'electron';

/** Runs one of the page's commands, by id. */
type RunCommand = (command: string) => void;

/**
 * The native menu (seen on macOS and with Alt elsewhere) offers the page's own commands by the same names, and
 * what only the system can do: macOS's application menu, the clipboard and the window. Keys are the page's
 * business, where they can be changed, so the menu binds none for commands.
 */
export function installMenu(run: RunCommand, platform: NodeJS.Platform = process.platform): void {
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(run, platform)));
}

export function menuTemplate(run: RunCommand, platform: NodeJS.Platform): MenuItemConstructorOptions[] {
  const item = (label: string, command: string): MenuItemConstructorOptions => ({
    label,
    click: () => run(command),
  });
  const separator = { type: 'separator' } as const;
  const file: MenuItemConstructorOptions = {
    label: 'File',
    submenu: [
      item('New project from a folder', 'project.new'),
      item('Open a project', 'project.open'),
      item('Close project', 'project.close'),
      separator,
      item('Settings', 'page.settings'),
      ...(platform === 'darwin' ? [] : [separator, { role: 'quit' } as const]),
    ],
  };
  const edit: MenuItemConstructorOptions = {
    label: 'Edit',
    submenu: [
      ...[item('Undo', 'edit.undo'), item('Redo', 'edit.redo'), separator],
      ...([{ role: 'cut' }, { role: 'copy' }, { role: 'paste' }, { role: 'selectAll' }] as const),
    ],
  };
  const view: MenuItemConstructorOptions = {
    label: 'View',
    submenu: [
      ...[item('Left panel', 'view.leftPanel'), item('Inspector', 'view.inspector'), separator],
      item('Zoom in', 'view.zoomIn'),
      item('Zoom out', 'view.zoomOut'),
      item('Zoom to 100 %', 'view.zoomReset'),
      { role: 'togglefullscreen' },
      ...(app.isPackaged ? [] : [{ role: 'toggleDevTools' } as const]),
    ],
  };
  const window: MenuItemConstructorOptions = { role: 'windowMenu' };
  const help: MenuItemConstructorOptions = { role: 'help', submenu: [item('Shortcuts', 'view.shortcuts')] };
  const shared = [file, edit, view, window, help];
  return platform === 'darwin' ? [{ role: 'appMenu' }, ...shared] : shared;
}
