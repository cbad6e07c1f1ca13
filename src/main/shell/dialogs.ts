import { dialog } from 'electron';
import type { BrowserWindow } from 'electron';

/** The folder the user picked, null when cancelled. */
export async function chooseFolder(window: BrowserWindow, title: string): Promise<string | null> {
  const result = await dialog.showOpenDialog(window, {
    title,
    properties: ['openDirectory', 'createDirectory'],
  });
  return result.canceled ? null : (result.filePaths[0] ?? null);
}

/** The file the user picked, null when cancelled. `extensions` without dots; none means any file. */
export async function chooseFile(
  window: BrowserWindow,
  title: string,
  extensions: readonly string[],
): Promise<string | null> {
  const filters = extensions.length === 0 ? [] : [{ name: title, extensions: [...extensions] }];
  const result = await dialog.showOpenDialog(window, { title, properties: ['openFile'], filters });
  return result.canceled ? null : (result.filePaths[0] ?? null);
}
