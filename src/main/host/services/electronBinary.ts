import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { DoctorReport } from '../../../shared/domain/system.ts';

type ElectronFindings = Pick<DoctorReport, 'electron' | 'electronFailure'>;

/** Written by scripts/launch/electronBinary.mjs. */
const failureSchema = z.object({ why: z.string(), retryAt: z.iso.datetime() });

/**
 * Version of the Electron binary that is there, unpacked to its end, and why there is none where its download failed.
 * `packageDir` is the npm package, which alone does not count; null: not installed.
 */
export async function findElectron(packageDir: string | null): Promise<ElectronFindings> {
  const override = process.env['ELECTRON_OVERRIDE_DIST_PATH'];
  const electron = override === undefined ? await readInstalled(packageDir) : await readVersion(override);
  return { electron, electronFailure: electron === null ? await readFailure(packageDir) : null };
}

async function readInstalled(packageDir: string | null): Promise<string | null> {
  if (packageDir === null) return null;
  // Electron's installer writes it last.
  const path = await readText(join(packageDir, 'path.txt'));
  return path === null ? null : readVersion(join(packageDir, 'dist'));
}

async function readVersion(dist: string): Promise<string | null> {
  const text = await readText(join(dist, 'version'));
  return text?.trim().replace(/^v/, '') ?? null;
}

async function readFailure(packageDir: string | null): Promise<ElectronFindings['electronFailure']> {
  if (packageDir === null) return null;
  const stamp = join(packageDir, '..', '.studio', 'electron-download-failed.json');
  try {
    const failure = failureSchema.parse(JSON.parse(await readFile(stamp, 'utf8')));
    return Date.parse(failure.retryAt) > Date.now() ? { ...failure, stamp } : null;
  } catch {
    return null;
  }
}

function readText(path: string): Promise<string | null> {
  return readFile(path, 'utf8').catch(() => null);
}
