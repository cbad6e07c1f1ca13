import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

const pollMs = 250;

/** Bytes of all files below a folder; 0 where there is none. */
export async function sizeOfTree(dir) {
  let bytes = 0;
  for (const entry of await readdir(dir, { withFileTypes: true }).catch(() => [])) {
    const path = join(dir, entry.name);
    if (entry.isDirectory()) bytes += await sizeOfTree(path);
    else bytes += (await stat(path).catch(() => undefined))?.size ?? 0;
  }
  return bytes;
}

/**
 * Looks again and again at what a program writes into folders.
 * @param {readonly string[]} dirs
 * @param {{silentAfterMs: number, onBytes: (bytes: number) => void, onSilence: () => void}} options
 * `onSilence` is called once nothing has changed for so long
 * @returns {() => void} ends it
 */
export function watchGrowth(dirs, { silentAfterMs, onBytes, onSilence }) {
  let bytes = 0;
  // Counted in looks, not by the clock: a machine that slept was not silent.
  let silentLooks = 0;
  const timer = setInterval(async () => {
    const sizes = await Promise.all(dirs.map(sizeOfTree));
    const now = sizes.reduce((sum, size) => sum + size, 0);
    silentLooks = now === bytes ? silentLooks + 1 : 0;
    bytes = now;
    onBytes(bytes);
    if (silentLooks * pollMs >= silentAfterMs) onSilence();
  }, pollMs);
  return () => clearInterval(timer);
}
