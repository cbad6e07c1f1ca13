import { readdir, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import type { Services } from './services.ts';
import { systemReason, toStudioError, StudioError } from '../../../shared/errors.ts';

/** More than anybody scrolls through; a folder of a million images must not fill a message. */
const entryLimit = 5000;

/** A folder's entries for the chooser: folders first, hidden ones left out; names only, no contents. */
export const listFolder: Services['system']['listFolder'] = async ({ path }) => {
  const folder = resolve(path ?? homedir());
  const found = await readdir(folder, { withFileTypes: true }).catch((thrown: unknown) => {
    const { code, message } = toStudioError(thrown);
    const why = systemReason(thrown) ?? message;
    throw new StudioError(code, `${folder} cannot be listed: ${why}.`, { fix: 'Choose another folder.' });
  });
  const shown = found.filter((entry) => !entry.name.startsWith('.')).slice(0, entryLimit);
  const entries = await Promise.all(
    shown.map(async (entry) => ({
      name: entry.name,
      path: join(folder, entry.name),
      isFolder: entry.isDirectory() || (entry.isSymbolicLink() && (await isFolder(join(folder, entry.name)))),
    })),
  );
  entries.sort((a, b) => Number(b.isFolder) - Number(a.isFolder) || a.name.localeCompare(b.name));
  const parent = dirname(folder);
  return { path: folder, parent: parent === folder ? null : parent, entries };
};

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
