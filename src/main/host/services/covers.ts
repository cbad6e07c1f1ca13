import { createHash } from 'node:crypto';
import { access, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { imagePath } from '../../core/store/datasetStore.ts';
import { makeFolder, writeFileAtomic } from '../../core/store/atomicFile.ts';
import { renderImage } from '../pictures/thumbnails.ts';
import type { OpenProject } from '../session.ts';

/** Longest side, px: twice what the welcome page shows. */
const coverSize = 160;

export function coverFile(cacheDir: string, key: string): string {
  return join(cacheDir, 'covers', `${key}.jpg`);
}

/** A project's key in addresses: its path, but not for people to read. */
function coverKey(project: string): string {
  return createHash('sha256').update(resolve(project)).digest('hex').slice(0, 32);
}

/** The key of a project's picture; null while it has none. */
export async function findCover(cacheDir: string, project: string): Promise<string | null> {
  const key = coverKey(project);
  return access(coverFile(cacheDir, key)).then(
    () => key,
    () => null,
  );
}

/** Keeps a small picture of the project's first image, for when the project is closed. */
export async function keepCover(
  cacheDir: string,
  { project, datasets }: OpenProject,
  dataset: string,
): Promise<void> {
  const found = (await datasets.get(dataset)).dataset;
  const first = found.items.at(0);
  if (first === undefined) return;
  const image = imagePath(found, first);
  const file = coverFile(cacheDir, coverKey(project.dir));
  if ((await changedAt(file)) > (await changedAt(image))) return;
  const { bytes } = await renderImage(image, coverSize);
  await makeFolder(dirname(file));
  await writeFileAtomic(file, bytes);
}

/** Milliseconds; 0 where there is no such file. */
async function changedAt(file: string): Promise<number> {
  return stat(file).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  );
}
