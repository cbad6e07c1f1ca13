import { readFile, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import { StudioError } from '../../../../../shared/errors.ts';
import {
  createFolderAtomic,
  describeWriteError,
  makeFolder,
  writeFileAtomic,
} from '../../../store/atomicFile.ts';
import { claimFolder } from '../../../store/claims.ts';
import { placeOfOwner, type Owner } from '../../../store/owner.ts';
import type { UrlOrigin, WeightSource } from '../source.ts';
import { download, hashFile, partBytes, type DownloadOptions } from './download.ts';
import { extractMembers } from './tarMembers.ts';

/** Written beside the files of a source once all are whole. */
const stampSchema = z.object({
  url: z.string(),
  /** Of the file as it was downloaded. */
  sha256: z.string(),
  files: z.array(z.object({ name: z.string(), bytes: z.number(), sha256: z.string() })).min(1),
});

type Stamp = z.infer<typeof stampSchema>;

export interface CachedFile {
  readonly path: string;
  readonly sha256: string;
}

/** Folder of a source's files in the cache. */
function folderOf({ id }: Pick<WeightSource, 'id'>, cacheDir: string): string {
  return join(cacheDir, 'weights', id);
}

function archiveOf(origin: UrlOrigin, source: Pick<WeightSource, 'id'>, cacheDir: string): string {
  return join(cacheDir, 'weights', `.${source.id}-${basename(new URL(origin.url).pathname)}`);
}

/** The cached file to read when all files of the source have the size they were written with, else null. */
export async function findDownloaded(
  origin: UrlOrigin,
  source: Pick<WeightSource, 'id'>,
  cacheDir: string,
): Promise<CachedFile | null> {
  const folder = folderOf(source, cacheDir);
  const stamp = await readStamp(folder);
  if (stamp?.url !== origin.url) return null;
  for (const { name, bytes } of stamp.files) {
    const found = await stat(join(folder, name)).catch(() => null);
    if (found?.size !== bytes) return null;
  }
  return { path: join(folder, stamp.files[0].name), sha256: stamp.sha256 };
}

/** Bytes of an interrupted download of the source. */
export function downloadedBytes(
  origin: UrlOrigin,
  source: Pick<WeightSource, 'id'>,
  cacheDir: string,
): Promise<number> {
  return partBytes(archiveOf(origin, source, cacheDir));
}

/**
 * The source's file, from the cache when it is unchanged (by its SHA-256), or else from its publisher. Nothing half-fetched
 * stands under its name. Throws as `download` does, StudioError('badInput') for an archive without the file.
 */
export async function fetchUrlFile(
  origin: UrlOrigin,
  source: Pick<WeightSource, 'id'>,
  cacheDir: string,
  options: DownloadOptions,
): Promise<string> {
  const cached = await findDownloaded(origin, source, cacheDir);
  if (cached !== null && (await isUnchanged(dirname(cached.path)))) return cached.path;
  const archive = archiveOf(origin, source, cacheDir);
  await makeFolder(dirname(archive));
  return alone(`${archive}.claims`, source.id, async () => {
    const sha256 = await download(origin, archive, options);
    return store(origin, { archive, sha256, folder: folderOf(source, cacheDir) });
  });
}

interface Downloaded {
  readonly archive: string;
  readonly sha256: string;
  readonly folder: string;
}

async function store(origin: UrlOrigin, { archive, sha256, folder }: Downloaded): Promise<string> {
  await rm(folder, { recursive: true, force: true });
  try {
    await createFolderAtomic(folder, (temp) => unpack(origin, archive, sha256, temp));
  } finally {
    await rm(archive, { force: true });
  }
  return join(folder, filesOf(origin)[0]);
}

/** Two processes must not write into one download; the claim of one that died is taken over. */
async function alone<Result>(path: string, id: string, work: () => Promise<Result>): Promise<Result> {
  const claim = await claimFolder(path, { refuse: (holder) => inUse(id, holder), expires: true }).catch(
    (thrown: unknown) => {
      throw describeWriteError(thrown, path);
    },
  );
  try {
    return await work();
  } finally {
    await claim.release();
  }
}

function inUse(id: string, holder: Owner): StudioError {
  return new StudioError(
    'conflict',
    `${id} is being fetched by another process${placeOfOwner(holder)} already.`,
    { fix: 'Wait until it has ended.' },
  );
}

/** Removes all files of the source, an interrupted download among them. */
export async function removeDownloaded(
  origin: UrlOrigin,
  source: Pick<WeightSource, 'id'>,
  cacheDir: string,
): Promise<void> {
  await rm(folderOf(source, cacheDir), { recursive: true, force: true });
  const archive = archiveOf(origin, source, cacheDir);
  for (const path of [archive, `${archive}.part`, `${archive}.part.tag`]) await rm(path, { force: true });
}

function filesOf(origin: UrlOrigin): readonly string[] {
  return origin.members ?? [basename(new URL(origin.url).pathname)];
}

async function unpack(origin: UrlOrigin, archive: string, sha256: string, folder: string): Promise<void> {
  const names = filesOf(origin);
  if (origin.members === undefined) await rename(archive, join(folder, names[0]));
  else await extractKnown(archive, names, folder);
  const files = await Promise.all(
    names.map(async (name) => {
      const path = join(folder, name);
      return { name, bytes: (await stat(path)).size, sha256: await hashFile(path, 'sha256') };
    }),
  );
  await writeFileAtomic(
    stampFile(folder),
    JSON.stringify({ url: origin.url, sha256, files } satisfies Stamp),
  );
}

async function extractKnown(archive: string, names: readonly string[], folder: string): Promise<void> {
  try {
    await extractMembers(archive, names, folder);
  } catch (thrown) {
    const isDamage = thrown instanceof RangeError || (thrown as { code?: unknown }).code === 'Z_DATA_ERROR';
    if (!isDamage) throw thrown;
    throw new StudioError(
      'badInput',
      `The archive with ${names[0]} cannot be used: ${(thrown as Error).message}.`,
      {
        fix: 'Fetch it again; when it happens twice, choose other weights.',
        cause: thrown,
      },
    );
  }
}

async function isUnchanged(folder: string): Promise<boolean> {
  const stamp = await readStamp(folder);
  for (const { name, sha256 } of stamp?.files ?? []) {
    if ((await hashFile(join(folder, name), 'sha256')) !== sha256) return false;
  }
  return stamp !== null;
}

function stampFile(folder: string): string {
  return join(folder, 'source.json');
}

async function readStamp(folder: string): Promise<Stamp | null> {
  try {
    return stampSchema.parse(JSON.parse(await readFile(stampFile(folder), 'utf8')));
  } catch {
    return null;
  }
}
