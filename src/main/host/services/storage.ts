import { lstat, readdir, rm, statfs } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { storageParts, cacheIds } from '../../../shared/domain/system.ts';
import type { CacheId, StoragePart, StorageReport } from '../../../shared/domain/system.ts';
import { StudioError } from '../../../shared/errors.ts';
import { isJobOver } from '../../../shared/domain/job.ts';
import type { HostContext } from '../context.ts';
import { makeFolder } from '../../core/store/atomicFile.ts';

interface Size {
  bytes: number;
  files: number;
}

/** What the open project and the caches take on disk. Links are counted as such, not what they lead to. */
export async function measureStorage({ session, cacheDir }: HostContext): Promise<StorageReport> {
  const dir = session.current?.project.dir ?? null;
  const [project, caches, disk] = await Promise.all([
    dir === null ? null : measureProject(dir),
    Promise.all(cacheIds.map((id) => measureCache(id, cacheDir))),
    makeFolder(cacheDir).then(() => statfs(dir ?? cacheDir)),
  ]);
  return { project, caches, freeBytes: disk.bavail * disk.bsize };
}

/** Throws StudioError('conflict') while weights are being fetched or read. */
export async function emptyCache({ cacheDir, jobs }: HostContext, cache: CacheId): Promise<void> {
  const user = jobs.list().find(({ kind, state }) => !isJobOver(state) && usesCache(cache, kind));
  if (user !== undefined) {
    throw new StudioError('conflict', `The cache is in use: ${user.title}.`, {
      fix: 'Wait for its end, or cancel it.',
    });
  }
  const folder = join(cacheDir, cache);
  for (const name of await readdir(folder).catch(() => [])) {
    if (!isKept(cache, name)) await rm(join(folder, name), { recursive: true, force: true });
  }
}

/** Imported weights came from a file that may be gone: no cache. */
function isKept(cache: CacheId, name: string): boolean {
  return cache === 'weights' && name === 'imported';
}

function usesCache(cache: CacheId, kind: string): boolean {
  return cache === 'weights' && (kind === 'weights' || kind === 'train');
}

async function measureCache(id: CacheId, cacheDir: string): Promise<StorageReport['caches'][number]> {
  const path = join(cacheDir, id);
  const size: Size = { bytes: 0, files: 0 };
  for (const name of await readdir(path).catch(() => [])) {
    if (!isKept(id, name)) await addEntry(join(path, name), () => size);
  }
  return { id, path, ...size };
}

async function measureProject(dir: string): Promise<StorageReport['project']> {
  const sizes = new Map<StoragePart, Size>(storageParts.map((part) => [part, { bytes: 0, files: 0 }]));
  await addFolder(dir, (file) => sizes.get(partOf(relative(dir, file).split(sep))) ?? { bytes: 0, files: 0 });
  const parts = [...sizes].map(([part, size]) => ({ part, ...size }));
  return { path: dir, bytes: parts.reduce((sum, { bytes }) => sum + bytes, 0), parts };
}

/** `datasets/<name>/images/…`, `…/masks/…`, `runs/<run>/checkpoints/…`, `runs/…`, `videos/…`; the rest is `other`. */
function partOf(path: readonly string[]): StoragePart {
  const [top, , kind] = path;
  if (top === 'runs') return kind === 'checkpoints' ? 'checkpoints' : 'runs';
  if (top === 'videos') return 'videos';
  if (top !== 'datasets') return 'other';
  return kind === 'images' || kind === 'masks' ? kind : 'other';
}

/** What cannot be read, or goes while it is counted, counts as nothing. */
async function addFolder(folder: string, sizeOf: (file: string) => Size): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await addFolder(path, sizeOf);
    else await addFile(path, sizeOf);
  }
}

async function addFile(path: string, sizeOf: (file: string) => Size): Promise<void> {
  const found = await lstat(path).catch(() => null);
  if (found === null) return;
  const size = sizeOf(path);
  size.bytes += found.size;
  size.files += 1;
}

async function addEntry(path: string, sizeOf: (file: string) => Size): Promise<void> {
  const found = await lstat(path).catch(() => null);
  await (found?.isDirectory() === true ? addFolder(path, sizeOf) : addFile(path, sizeOf));
}
