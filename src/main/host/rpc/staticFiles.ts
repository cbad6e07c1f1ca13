import { createReadStream } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';
import { staticContentTypes } from '../../../shared/contentSecurity.ts';
import { statusReply, type Reply } from './reply.ts';

/** Longer-lived than a page load: the build puts a content hash into every name under `assets/`. */
const hashedFile = /^\/assets\//;

/**
 * A file of the renderer's build. Contained by construction: plain names only, no dot at a name's start,
 * and the resolved path (links followed) must still lie in the folder.
 */
export async function replyWithFile(folder: string, path: string): Promise<Reply> {
  const name = path === '/' ? '/index.html' : path;
  const extension = extname(name);
  if (!Object.hasOwn(staticContentTypes, extension) || !/^(\/[A-Za-z0-9_-][A-Za-z0-9_.-]*)+$/.test(name))
    return statusReply(404);
  const root = await realpath(folder).catch(() => null);
  const file = root === null ? null : await realpath(join(root, name)).catch(() => null);
  if (root === null || file === null || !file.startsWith(root + sep)) return statusReply(404);
  const found = await stat(file);
  if (!found.isFile()) return statusReply(404);
  const headers = {
    'Content-Type': staticContentTypes[extension],
    'Content-Length': String(found.size),
    'Cache-Control': hashedFile.test(name) ? 'private, max-age=31536000, immutable' : 'no-cache',
  };
  return { status: 200, headers, body: createReadStream(file) };
}
