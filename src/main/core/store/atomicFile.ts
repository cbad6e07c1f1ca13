import type { Dirent } from 'node:fs';
import { mkdir, open, readdir, rename, rm, rmdir, stat, type FileHandle } from 'node:fs/promises';
import { constants } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { StudioError, systemReason, toStudioError } from '../../../shared/errors.ts';
import { mapConcurrently } from '../data/concurrent.ts';
import { tempPathFor } from './temporaries.ts';

/** Files synced at a time: the disk's journal takes several in one write. */
const syncLanes = 4;

/**
 * Makes `path` and the folders above it; one that is there is no failure. Returns the topmost folder that was made,
 * null where all were there. Node's own recursive form is no substitute: it reports a read-only disk as "no such file",
 * and never returns where the system answers with that very code, as under /proc.
 */
export async function makeFolder(path: string): Promise<string | null> {
  try {
    return await makeFolders(path);
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code !== 'EEXIST') throw describeWriteError(thrown, path);
    throw new StudioError('io', `${path} is a file, not a folder.`, {
      fix: 'Choose another folder.',
      cause: thrown,
    });
  }
}

/** Takes back what `makeFolder` made, as far as it is still empty. */
export async function unmakeFolder(path: string, topmost: string | null): Promise<void> {
  if (topmost === null) return;
  for (let folder = path; folder.length >= topmost.length; folder = dirname(folder)) {
    const isGone = await rmdir(folder).then(
      () => true,
      () => false,
    );
    if (!isGone) return;
  }
}

async function makeFolders(path: string): Promise<string | null> {
  try {
    await mkdir(path);
    return path;
  } catch (thrown) {
    if (await isFolder(path)) return null;
    const parent = dirname(path);
    if ((thrown as NodeJS.ErrnoException).code !== 'ENOENT' || parent === path) throw thrown;
    const topmost = await makeFolders(parent);
    await mkdir(path).catch(async (again: unknown) => {
      // Another process was faster.
      if (!(await isFolder(path))) throw again;
    });
    return topmost ?? path;
  }
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

/**
 * Replaces `path` by `data` so that, whatever happens, the path holds either the old or the new bytes:
 * write all bytes to a temporary neighbour, fsync, rename, fsync the folder. When the promise resolves the
 * bytes survive a power cut. The npm package write-file-atomic is no substitute: it ignores short writes
 * and never syncs the folder.
 * Throws StudioError('diskFull') on a full disk; the temporary file is removed.
 */
export async function writeFileAtomic(path: string, data: Uint8Array | string): Promise<void> {
  const temp = tempPathFor(path);
  try {
    await writeDurably(temp, typeof data === 'string' ? Buffer.from(data) : data);
    await rename(temp, path);
    await syncFolder(dirname(path));
  } catch (thrown) {
    await rm(temp, { force: true }).catch(() => undefined);
    throw describeWriteError(thrown, path);
  }
}

/**
 * `writeFileAtomic` for bytes that come piece by piece or from another program: `fill` writes them to the
 * temporary path it gets, which then replaces `path` in one act. A failure or a kill leaves `path` as it was.
 */
export function createFileAtomic(path: string, fill: (temp: string) => Promise<void>): Promise<void> {
  return createTogether([{ path, isFolder: false }], ([temp]) => fill(temp));
}

/**
 * Creates the folder `path` in one act: `fill` writes into a temporary neighbour, everything in it is
 * synced, then one rename publishes it. A failure or a kill leaves no folder at `path`.
 * Throws StudioError('conflict') when `path` already exists.
 */
export function createFolderAtomic(path: string, fill: (temp: string) => Promise<void>): Promise<void> {
  return createTogether([{ path, isFolder: true }], ([temp]) => fill(temp));
}

/** What `createTogether` makes. */
export interface Output {
  readonly path: string;
  readonly isFolder: boolean;
}

/**
 * Files and folders that appear together: `fill` writes them to the temporary paths it gets, in the outputs' order.
 * Once all their bytes are on the disk they take their places one right after the other: where the last one is, so are
 * the others. A failure, or a signal raised before that, leaves none; a file that one of them had replaced is gone.
 */
export async function createTogether(
  outputs: readonly Output[],
  fill: (temps: readonly string[]) => Promise<void>,
  signal?: AbortSignal,
): Promise<void> {
  const staged = outputs.map((output) => ({ ...output, temp: tempPathFor(output.path) }));
  try {
    for (const { path, temp, isFolder } of staged) {
      await makeFolder(dirname(path));
      if (isFolder) await mkdir(temp);
    }
    await fill(staged.map(({ temp }) => temp));
    for (const { temp, isFolder } of staged) await (isFolder ? syncTree(temp, signal) : syncPath(temp));
    signal?.throwIfAborted();
    await publish(staged);
    for (const folder of new Set(staged.map(({ path }) => dirname(path)))) await syncFolder(folder);
  } catch (thrown) {
    for (const { temp } of staged) await rm(temp, { recursive: true, force: true }).catch(() => undefined);
    throw describeStagedError(thrown, staged);
  }
}

type Staged = readonly (Output & { readonly temp: string })[];

async function publish(staged: Staged): Promise<void> {
  const published: string[] = [];
  try {
    for (const { path, temp } of staged) {
      await rename(temp, path);
      published.push(path);
    }
  } catch (thrown) {
    for (const path of published) await discardFolder(path).catch(() => undefined);
    throw thrown;
  }
}

/** Deletes a folder, or a file, so that a kill leaves it whole or out of sight; one that is missing is no failure. */
export async function discardFolder(path: string): Promise<void> {
  const temp = tempPathFor(path);
  try {
    await rename(path, temp);
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw describeWriteError(thrown, path);
  }
  await rm(temp, { recursive: true, force: true });
}

/** Makes renames and creations in `folder` survive a power cut; a no-op where folders cannot be opened (Windows). */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  await syncPath(folder);
}

async function writeDurably(path: string, bytes: Uint8Array): Promise<void> {
  const handle = await open(path, 'wx');
  try {
    await writeAll(handle, bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** One write may take only part of the bytes: on a nearly full disk it does, without an error. */
export async function writeAll(handle: FileHandle, bytes: Uint8Array): Promise<void> {
  let offset = 0;
  while (offset < bytes.length) {
    const { bytesWritten } = await handle.write(bytes, offset, bytes.length - offset);
    if (bytesWritten === 0) throw Object.assign(new Error('The system wrote nothing.'), { code: 'EIO' });
    offset += bytesWritten;
  }
}

/** Makes every file and folder under `folder` survive a power cut; a raised signal throws StudioError('cancelled'). */
export async function syncTree(folder: string, signal?: AbortSignal): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true });
  const paths = (wanted: Dirent[]): string[] => wanted.map(({ name }) => join(folder, name));
  for (const path of paths(entries.filter((entry) => entry.isDirectory()))) await syncTree(path, signal);
  const files = paths(entries.filter((entry) => entry.isFile()));
  await mapConcurrently(files, syncLanes, signal, syncPath);
  await syncFolder(folder);
}

async function syncPath(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Node has no name for EDQUOT: the error's code reads "Unknown system error -122". */
function isOverQuota(thrown: unknown): boolean {
  return (thrown as NodeJS.ErrnoException).errno === -constants.errno.EDQUOT;
}

export function describeWriteError(thrown: unknown, path: string): StudioError {
  if (thrown instanceof StudioError) return thrown;
  const systemCode = (thrown as NodeJS.ErrnoException).code;
  const place = `${basename(path)} could not be written to ${dirname(path)}`;
  if (systemCode === 'ENOSPC' || isOverQuota(thrown)) {
    return new StudioError('diskFull', `The disk is full: ${place}.`, {
      fix: 'Free some space, then try again. What was there before is unchanged.',
      cause: thrown,
    });
  }
  if (systemCode === 'ENOTEMPTY' || systemCode === 'EEXIST') {
    return new StudioError('conflict', `${path} already exists.`, {
      fix: 'Choose another name.',
      cause: thrown,
    });
  }
  const known = toStudioError(thrown);
  if (systemCode === undefined) return known;
  const code = known.code === 'internal' ? 'io' : known.code;
  return new StudioError(code, `${place}: ${systemReason(thrown) ?? known.message}.`, {
    fix: 'Check that the folder exists and can be written, then try again.',
    cause: thrown,
  });
}

/** The user knows only the names that were asked for. What names none of the temporaries is told of the last output. */
function describeStagedError(thrown: unknown, staged: Staged): StudioError {
  const { path: named = '' } = thrown as NodeJS.ErrnoException;
  const { path } = staged.find(({ temp }) => named.startsWith(temp)) ?? staged[staged.length - 1];
  return staged.reduce(withoutTemp, describeWriteError(thrown, path));
}

function withoutTemp(error: StudioError, { temp, path }: Staged[number]): StudioError {
  if (!error.message.includes(temp)) return error;
  const { code, fix, details } = error;
  return new StudioError(code, error.message.replaceAll(temp, path), {
    ...(fix === undefined ? {} : { fix }),
    ...(details === undefined ? {} : { details }),
    cause: error,
  });
}
