import { readdir, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import type { RunFile } from '../../../shared/domain/run.ts';

/** Everything in the run's folder with its size, by path; what goes away meanwhile is left out. */
export async function listRunFiles(runFolder: string): Promise<readonly RunFile[]> {
  const entries = await readdir(runFolder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const found = await Promise.all(
    files.map(async (entry) => {
      const path = join(entry.parentPath, entry.name);
      const info = await stat(path).catch(() => null);
      if (info === null) return null;
      return {
        path: relative(runFolder, path).split(sep).join('/'),
        bytes: info.size,
        changedAt: info.mtime.toISOString(),
      };
    }),
  );
  return found
    .filter((file) => file !== null)
    .sort((a, b) => a.path.localeCompare(b.path, 'en', { numeric: true }));
}
