import { homedir } from 'node:os';
import { join } from 'node:path';

/** What can be made again: thumbnails, fetched weights, tools. `STUDIO_CACHE` names the folder itself. */
export function cacheFolder(env: NodeJS.ProcessEnv = process.env): string {
  return env['STUDIO_CACHE'] ?? join(env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'segstudio');
}
