import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout's root folder. */
export const rootDir = fileURLToPath(new URL('../..', import.meta.url));

/** Where stamps of finished steps lie; gone with node_modules, as what they vouch for. */
export const stampDir = join(rootDir, 'node_modules', '.studio');

export const enginePackageDir = join(rootDir, 'node_modules', '@tensorflow', 'tfjs-node-gpu');

/** Downloads that outlive a checkout; the rule of src/main/core/store/cacheFolder.ts, which set-up cannot load. */
export function cacheDir(env = process.env) {
  if (env.STUDIO_CACHE) return env.STUDIO_CACHE;
  if (env.XDG_CACHE_HOME) return join(env.XDG_CACHE_HOME, 'segstudio');
  const home = homedir();
  return home === '' || home === '/' ? join(tmpdir(), 'segstudio-cache') : join(home, '.cache', 'segstudio');
}
