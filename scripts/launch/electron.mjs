import { fetchBinary, installedBinary } from './electronBinary.mjs';

/**
 * The Electron binary to open the window with, or why there can be none.
 * Never loads the npm package `electron`: from plain Node that starts a download without asking.
 * @returns {Promise<{path: string} | {reason: string} | {code: number}>} `code`: the user ended the download by a signal
 */
export async function findElectron() {
  if (!hasDisplay()) return { reason: 'there is no display' };
  if (process.platform === 'linux' && process.getuid() === 0) {
    return { reason: "Electron's sandbox does not run as root" };
  }
  const path = await installedBinary();
  return path === undefined ? fetchBinary() : { path };
}

function hasDisplay() {
  if (process.platform !== 'linux') return true;
  return Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
}
