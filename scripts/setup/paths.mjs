import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout's root folder. */
export const rootDir = fileURLToPath(new URL('../..', import.meta.url));

/** Where stamps of finished steps lie; gone with node_modules, as what they vouch for. */
export const stampDir = join(rootDir, 'node_modules', '.studio');

export const enginePackageDir = join(rootDir, 'node_modules', '@tensorflow', 'tfjs-node-gpu');

/** Downloads that outlive a checkout: STUDIO_CACHE, else the system's cache folder + segstudio. */
export function cacheDir(env = process.env) {
  return env.STUDIO_CACHE ?? join(env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'segstudio');
}
