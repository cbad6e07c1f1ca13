import { mkdir, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { writeFileAtomic } from '../../core/store/atomicFile.ts';

/** A small JSON object in a file of the user's configuration; keys nobody knows are kept. */
export interface JsonStore {
  read(): Promise<Readonly<Record<string, unknown>>>;
  /** Changes the given keys and leaves the others; returns the whole. Changes are made one after another. */
  merge(patch: Readonly<Record<string, unknown>>): Promise<Readonly<Record<string, unknown>>>;
}

export function createJsonStore(path: string): JsonStore {
  let last: Promise<unknown> = Promise.resolve();
  async function mergeNow(
    patch: Readonly<Record<string, unknown>>,
  ): Promise<Readonly<Record<string, unknown>>> {
    const merged = { ...(await readObject(path)), ...patch };
    await mkdir(dirname(path), { recursive: true });
    await writeFileAtomic(path, `${JSON.stringify(merged, null, 2)}\n`);
    return merged;
  }
  return {
    read: () => readObject(path),
    merge(patch) {
      const next = last.then(() => mergeNow(patch));
      last = next.catch(() => undefined);
      return next;
    },
  };
}

/** A damaged file is put aside as `<name>.damaged`, never overwritten, and the defaults apply. */
async function readObject(path: string): Promise<Readonly<Record<string, unknown>>> {
  const text = await readFile(path, 'utf8').catch(() => '{}');
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) {
      return parsed as Readonly<Record<string, unknown>>;
    }
  } catch {
    // Handled below, like valid JSON of another kind.
  }
  await rename(path, `${path}.damaged`);
  return {};
}
