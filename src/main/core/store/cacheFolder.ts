import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * What can be made again: thumbnails, fetched weights, tools. `STUDIO_CACHE` names the folder itself, else
 * `segstudio` in the system's cache folder; a variable set to nothing counts as not set. Without a home of one's own
 * (services, containers) it lies in the folder of temporary files. Set-up keeps its downloads by the same rule
 * (scripts/setup/paths.mjs).
 */
export function cacheFolder(env: NodeJS.ProcessEnv = process.env): string {
  if (env['STUDIO_CACHE']) return env['STUDIO_CACHE'];
  if (env['XDG_CACHE_HOME']) return join(env['XDG_CACHE_HOME'], 'segstudio');
  const home = homedir();
  return home === '' || home === '/' ? join(tmpdir(), 'segstudio-cache') : join(home, '.cache', 'segstudio');
}
