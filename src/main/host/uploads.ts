import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, rm, statfs } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import type { UploadedFiles } from '../../shared/contract/files.ts';
import { uploadLimits, uploadPathProblem } from '../../shared/domain/uploads.ts';
import { StudioError, toStudioError } from '../../shared/errors.ts';
import { syncTree } from '../core/store/atomicFile.ts';
import { isProcessAlive } from '../core/store/owner.ts';

/** Files that clients hand over, in folders of this host's own; see `shared/contract/files.ts`. */
export interface Uploads {
  /** Returns the upload's id. Throws StudioError('diskFull' | 'conflict'). */
  begin(files: number, bytes: number): Promise<string>;
  /** Throws StudioError: 'notFound', 'badInput' (path, gap, more than announced), 'conflict' (a name twice). */
  write(upload: string, path: string, offset: number, bytes: Uint8Array): Promise<void>;
  finish(upload: string): Promise<UploadedFiles>;
  /** Removes an upload, finished or not. */
  abort(upload: string): Promise<void>;
  /** Whether a path lies in a folder that goes when the host ends. */
  holds(path: string): boolean;
  /** Removes everything this host was given. */
  close(): Promise<void>;
}

interface Upload {
  readonly folder: string;
  readonly files: number;
  readonly bytes: number;
  /** Bytes on disk of each path. */
  readonly sizes: Map<string, number>;
  total: number;
  /** Writes of one upload take turns: sizes are checked and kept together. */
  last: Promise<unknown>;
  isFinished: boolean;
}

/** Left free for everything else that is being written meanwhile. */
const spareBytes = 500_000_000;

export function createUploads(root: string): Uploads {
  const uploads = new Map<string, Upload>();
  /** The process id keeps hosts apart; a folder of a process that is gone is swept. */
  const own = join(root, `${process.pid}-${randomUUID().slice(0, 8)}`);
  const swept = sweep(root);

  function find(id: string): Upload {
    const upload = uploads.get(id);
    if (upload?.isFinished === false) return upload;
    throw new StudioError('notFound', 'This upload is over.', { fix: 'Drop the files again.' });
  }

  async function begin(files: number, bytes: number): Promise<string> {
    await swept;
    if ([...uploads.values()].filter(({ isFinished }) => !isFinished).length >= uploadLimits.open) {
      throw new StudioError('conflict', 'Too many uploads at once.', { fix: 'Wait until one is over.' });
    }
    const id = randomUUID();
    const folder = join(own, id);
    const empty = { sizes: new Map<string, number>(), total: 0, last: Promise.resolve(), isFinished: false };
    uploads.set(id, { folder, files, bytes, ...empty });
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await assertRoom(folder, bytes);
    } catch (thrown) {
      await abort(id);
      throw toStudioError(thrown);
    }
    return id;
  }

  async function abort(id: string): Promise<void> {
    const upload = uploads.get(id);
    uploads.delete(id);
    if (upload === undefined) return;
    await upload.last.catch(() => undefined);
    await rm(upload.folder, { recursive: true, force: true });
  }

  return {
    begin,
    abort,
    write(id, path, offset, bytes) {
      const upload = find(id);
      const next = upload.last.then(() => writeChunk(upload, path, offset, bytes));
      upload.last = next.catch(() => undefined);
      return next;
    },
    async finish(id) {
      const upload = find(id);
      upload.isFinished = true;
      await upload.last;
      await syncTree(upload.folder);
      const names = (await readdir(upload.folder)).sort();
      return { folder: upload.folder, paths: names.map((name) => join(upload.folder, name)) };
    },
    holds: (path) => path.startsWith(own + sep),
    async close() {
      uploads.clear();
      await rm(own, { recursive: true, force: true });
    },
  };
}

async function writeChunk(upload: Upload, path: string, offset: number, bytes: Uint8Array): Promise<void> {
  const known = upload.sizes.get(path);
  assertAllowed(upload, path, known, offset, bytes.length);
  const target = join(upload.folder, ...path.split('/'));
  try {
    if (known === undefined) await mkdir(dirname(target), { recursive: true });
    // 'wx' also tells two names apart that are one to this file system ("A.png" and "a.png").
    const handle = await open(target, known === undefined ? 'wx' : 'r+');
    try {
      await writeAll(handle, bytes, offset);
    } finally {
      await handle.close();
    }
  } catch (thrown) {
    throw describeFailure(thrown, path);
  }
  const size = Math.max(known ?? 0, offset + bytes.length);
  upload.total += size - (known ?? 0);
  upload.sizes.set(path, size);
}

async function writeAll(
  handle: Awaited<ReturnType<typeof open>>,
  bytes: Uint8Array,
  offset: number,
): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, offset + done);
    done += bytesWritten;
  }
}

function assertAllowed(
  upload: Upload,
  path: string,
  known: number | undefined,
  offset: number,
  length: number,
): void {
  const problem = uploadPathProblem(path);
  if (problem !== null) throw refused(path, problem);
  if (offset > (known ?? 0)) throw refused(path, 'a part before this one is missing');
  if (known === undefined && upload.sizes.size >= upload.files) {
    throw refused(path, 'there are more files than were announced');
  }
  const grows = Math.max(0, offset + length - (known ?? 0));
  if (upload.total + grows > upload.bytes) throw refused(path, 'there are more bytes than were announced');
}

function refused(path: string, why: string): StudioError {
  return new StudioError('badInput', `${JSON.stringify(path)} cannot be taken over: ${why}.`, {
    fix: 'Rename it, or leave it out.',
  });
}

function describeFailure(thrown: unknown, path: string): StudioError {
  const code = (thrown as NodeJS.ErrnoException).code;
  if (code === 'EEXIST' || code === 'EISDIR' || code === 'ENOTDIR') {
    return new StudioError('conflict', `${path} clashes with another name on this system.`, {
      fix: 'Rename one of them.',
      cause: thrown,
    });
  }
  return toStudioError(thrown);
}

async function assertRoom(folder: string, bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  if (free >= bytes + spareBytes) return;
  const [needs, has] = [bytes, free].map((count) => (count / 1e9).toFixed(1));
  throw new StudioError('diskFull', `These files need ${needs} GB; ${has} GB are free for the cache.`, {
    fix: 'Free some space, or copy the folder to this machine and choose it there.',
  });
}

/** Removes what hosts that were killed had been given. */
async function sweep(root: string): Promise<void> {
  const names = await readdir(root).catch(() => []);
  const stale = names.filter((name) => isStale(Number(name.split('-')[0])));
  await Promise.all(stale.map((name) => rm(join(root, name), { recursive: true, force: true })));
}

/** In a container every host may have the same process id: what stands under ours before we began is not ours. */
function isStale(pid: number): boolean {
  return pid === process.pid || !isProcessAlive(pid);
}
