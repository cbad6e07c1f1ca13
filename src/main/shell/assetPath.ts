import { realpath, stat } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';
import { staticContentTypes } from '../../shared/contentSecurity.ts';

const pathLimit = 1024;

export interface Asset {
  readonly path: string;
  readonly contentType: string;
  readonly bytes: number;
}

/**
 * The file of the built pages that a URL path names; undefined when there is none.
 * Decoded once, never outside `rootDir` (symbolic links followed first), only file types of the build.
 * @param pathname as in `URL.pathname`
 */
export async function findAsset(rootDir: string, pathname: string): Promise<Asset | undefined> {
  const relative = decodePath(pathname);
  if (relative === undefined) return undefined;
  const extension = extname(relative);
  if (!Object.hasOwn(staticContentTypes, extension)) return undefined;
  try {
    const root = await realpath(rootDir);
    const path = await realpath(join(root, relative));
    if (!path.startsWith(root + sep)) return undefined;
    const info = await stat(path);
    return info.isFile() ? { path, contentType: staticContentTypes[extension], bytes: info.size } : undefined;
  } catch {
    return undefined;
  }
}

function decodePath(pathname: string): string | undefined {
  if (pathname.length > pathLimit) return undefined;
  try {
    const decoded = decodeURIComponent(pathname);
    // A percent sign that survives decoding was encoded twice; no file of ours has one.
    const isPlain = /^\/[\w./-]*$/.test(decoded) && !decoded.split('/').some((part) => part.startsWith('.'));
    return isPlain ? decoded : undefined;
  } catch {
    return undefined;
  }
}
