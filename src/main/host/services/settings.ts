import { readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { toStudioError } from '../../../shared/errors.ts';
import { makeFolder, writeFileAtomic } from '../../core/store/atomicFile.ts';

type JsonObject = Readonly<Record<string, unknown>>;

/** New values of some keys, or how they follow from the present ones. */
type JsonPatch = JsonObject | ((now: JsonObject) => JsonObject);

/** A small JSON object in a file of the user's configuration; keys nobody knows are kept. */
export interface JsonStore {
  /** Empty where there is no file, or none that can be read. */
  read(): Promise<JsonObject>;
  /**
   * Changes the given keys and leaves the others; returns the whole. Changes are made one after another.
   * Throws StudioError where a file is there that cannot be read: it would be lost.
   */
  merge(patch: JsonPatch): Promise<JsonObject>;
}

export function createJsonStore(path: string): JsonStore {
  let last: Promise<unknown> = Promise.resolve();
  async function mergeNow(patch: JsonPatch): Promise<JsonObject> {
    const now = await readObject(path);
    const merged = { ...now, ...(typeof patch === 'function' ? patch(now) : patch) };
    await makeFolder(dirname(path));
    await writeFileAtomic(path, `${JSON.stringify(merged, null, 2)}\n`);
    return merged;
  }
  return {
    read: () => readObject(path).catch(() => ({})),
    merge(patch) {
      const next = last.then(() => mergeNow(patch));
      last = next.catch(() => undefined);
      return next;
    },
  };
}

/** A damaged file is put aside as `<name>.damaged`, never overwritten, and the defaults apply. */
async function readObject(path: string): Promise<JsonObject> {
  const text = await readFile(path, 'utf8').catch(orMissing('{}'));
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return parsed as JsonObject;
  } catch {
    // Handled below, like valid JSON of another kind.
  }
  await rename(path, `${path}.damaged`).catch(orMissing(undefined));
  return {};
}

function orMissing<Value>(value: Value): (thrown: unknown) => Value {
  return (thrown) => {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return value;
    throw toStudioError(thrown);
  };
}
