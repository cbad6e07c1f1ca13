import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Folder of a project with the user's own encoders and decoders, one TypeScript or JavaScript file each. */
export const architecturesFolder = 'architectures';

/** A person reads the file before trusting it; what is longer is no architecture. */
const largestBytes = 256 * 1024;

export interface FoundArchitecture {
  readonly file: string;
  readonly path: string;
  readonly text: string;
  readonly sha256: string;
}

/** The project's architecture files by name, read and hashed; nothing of them is run. */
export async function listArchitectureFiles(project: string): Promise<readonly FoundArchitecture[]> {
  const folder = join(project, architecturesFolder);
  const names = await readdir(folder).catch(() => []);
  const sources = names.filter((name) => /\.m?[tj]s$/.test(name) && !/^\.|\.d\.m?ts$/.test(name)).sort();
  const found = await Promise.all(sources.map((file) => readSource(file, join(folder, file))));
  return found.filter((one) => one !== null);
}

async function readSource(file: string, path: string): Promise<FoundArchitecture | null> {
  const info = await stat(path).catch(() => null);
  if (info === null || !info.isFile() || info.size > largestBytes) return null;
  const bytes = await readFile(path).catch(() => null);
  if (bytes === null) return null;
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { file, path, text: bytes.toString('utf8'), sha256 };
}
