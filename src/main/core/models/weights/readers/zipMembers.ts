import { open, stat } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { fromRandomAccessReaderPromise, type Entry, type ZipFile } from 'yauzl';
import { RangeReader } from './rangeReader.ts';

/** PyTorch and Keras write a few hundred members. */
const maxMembers = 100_000;

/** The members of a zip archive by name, read on demand and never onto the disk. */
export interface ZipMembers {
  readonly names: readonly string[];
  /** Bytes of a member; throws a RangeError where it is absent or longer than `maxBytes`. */
  read(name: string, maxBytes: number): Promise<Buffer>;
  close(): void;
}

/**
 * Opens an archive of which every member is stored as it is, as PyTorch and Keras write theirs: what it unpacks to is
 * then no larger than the file itself. Throws a RangeError on compressed members, odd names, overlaps or damage.
 */
export async function openZip(file: string): Promise<ZipMembers> {
  const { size } = await stat(file);
  const archive = await openArchive(file, size);
  try {
    const entries = await listEntries(archive, size);
    return {
      names: [...entries.keys()],
      read: (name, maxBytes) => readEntry(archive, entries.get(name), name, maxBytes),
      close: () => archive.close(),
    };
  } catch (thrown) {
    archive.close();
    throw asRangeError(thrown);
  }
}

/**
 * A member of an archive whose members may be compressed, as those of a wheel; null where it is absent. Throws a
 * RangeError where the archive is damaged or the member longer than `maxBytes`.
 */
export async function readZipMember(file: string, name: string, maxBytes: number): Promise<Buffer | null> {
  const archive = await openArchive(file, (await stat(file)).size);
  try {
    for await (const entry of archive.eachEntry()) {
      if (entry.fileName === name) return await readEntry(archive, entry, name, maxBytes);
    }
    return null;
  } catch (thrown) {
    throw asRangeError(thrown);
  } finally {
    archive.close();
  }
}

async function openArchive(file: string, size: number): Promise<ZipFile> {
  const handle = await open(file);
  try {
    const reader = new RangeReader(handle, file, size);
    const options = { strictFileNames: true, autoClose: false, validateEntrySizes: true };
    return await fromRandomAccessReaderPromise(reader, size, options);
  } catch (thrown) {
    await handle.close();
    throw asRangeError(thrown);
  }
}

async function listEntries(archive: ZipFile, fileBytes: number): Promise<Map<string, Entry>> {
  if (archive.entryCount > maxMembers) throw new RangeError(`it has ${archive.entryCount} members`);
  const entries = new Map<string, Entry>();
  let total = 0;
  for await (const entry of archive.eachEntry()) {
    if (entry.compressionMethod !== 0) throw new RangeError(`its member "${entry.fileName}" is compressed`);
    if (entries.has(entry.fileName)) throw new RangeError(`it has two members "${entry.fileName}"`);
    total += entry.uncompressedSize;
    if (total > fileBytes) throw new RangeError('its members are larger than the file');
    entries.set(entry.fileName, entry);
  }
  return entries;
}

async function readEntry(
  archive: ZipFile,
  entry: Entry | undefined,
  name: string,
  maxBytes: number,
): Promise<Buffer> {
  if (entry === undefined) throw new RangeError(`it has no member "${name}"`);
  if (entry.uncompressedSize > maxBytes) throw new RangeError(`its member "${name}" is too long`);
  try {
    return await buffer(await archive.openReadStreamPromise(entry));
  } catch (thrown) {
    throw asRangeError(thrown);
  }
}

/** What yauzl finds wrong with an archive comes as plain errors; system errors keep their own code. */
function asRangeError(thrown: unknown): unknown {
  if (!(thrown instanceof Error) || 'code' in thrown) return thrown;
  return thrown instanceof RangeError ? thrown : new RangeError(thrown.message, { cause: thrown });
}
