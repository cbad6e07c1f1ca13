import { readFile } from 'node:fs/promises';
import { coverFile } from '../services/covers.ts';
import { fileKey } from './blobKind.ts';
import type { Blob, BlobContext, BlobRequest } from './blobKind.ts';

/** The small picture of a recent project; null for what is no key. */
export async function coverBlob({ cacheDir }: BlobContext, { names }: BlobRequest): Promise<Blob | null> {
  const [key = ''] = names;
  if (names.length !== 1 || !/^[0-9a-f]{32}$/.test(key)) return null;
  const file = coverFile(cacheDir, key);
  return {
    key: await fileKey(file),
    async make() {
      return { bytes: await readFile(file), headers: { 'Content-Type': 'image/jpeg' } };
    },
  };
}
