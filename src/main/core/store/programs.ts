import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

export const programSuffix = process.platform === 'win32' ? '.exe' : '';

/** Path of the first of these that can be started; null when none can. */
export async function firstExecutable(paths: readonly string[]): Promise<string | null> {
  for (const path of paths) {
    const found = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (found) return path;
  }
  return null;
}

/** Where a program of this name may lie on PATH, in order; looking costs less than starting what is not there. */
export function placesOnPath(name: string, env: NodeJS.ProcessEnv = process.env): readonly string[] {
  const folders = (env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  return folders.map((folder) => join(folder, `${name}${programSuffix}`));
}
