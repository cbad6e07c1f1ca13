import { open, readFile, rm, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { toStudioError } from '../../../shared/errors.ts';
import { describeWriteError, makeFolder, syncFolder, writeAll } from './atomicFile.ts';
import { frameRecord, readRecords } from './recordFrames.ts';

export interface JournalContent {
  /** The longest prefix of whole, undamaged records. */
  readonly records: readonly Buffer[];
  /** Bytes of that prefix. */
  readonly goodBytes: number;
  /** Bytes behind it: an append that a kill cut short, or damage. */
  readonly lostBytes: number;
}

/**
 * A file that only grows: CRC-framed records, each durable once `append` resolves. A crash costs at most the
 * record being written; whatever byte of the file is damaged, the records before it are read.
 */
export interface Journal {
  /**
   * Resolves when the record survives a power cut. Throws StudioError('diskFull' | 'io' | 'readOnly');
   * the records before it stay, and a later append starts from them.
   */
  append(payload: Uint8Array): Promise<void>;
  close(): Promise<void>;
  /** Closes and deletes it. */
  remove(): Promise<void>;
}

/** null: there is no such file. */
export async function readJournal(path: string): Promise<JournalContent | null> {
  const bytes = await readFile(path).catch((thrown: unknown) => {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw toStudioError(thrown);
  });
  if (bytes === null) return null;
  const { records, consumed } = readRecords(bytes);
  return { records, goodBytes: consumed, lostBytes: bytes.length - consumed };
}

/** Opens or creates a journal to go on after `goodBytes`, as `readJournal` found them; what follows is cut off. */
export async function openJournal(path: string, goodBytes: number): Promise<Journal> {
  let handle: FileHandle | null = null;
  let length = goodBytes;

  async function reopen(): Promise<FileHandle> {
    await makeFolder(dirname(path));
    const next = await open(path, 'a');
    try {
      await next.truncate(length);
      await next.sync();
      await syncFolder(dirname(path));
      return next;
    } catch (thrown) {
      await next.close();
      throw thrown;
    }
  }

  async function close(): Promise<void> {
    const open = handle;
    handle = null;
    await open?.close();
  }

  handle = await reopen().catch((thrown: unknown) => {
    throw describeWriteError(thrown, path);
  });
  return {
    async append(payload) {
      const frame = frameRecord(payload);
      try {
        handle ??= await reopen();
        await writeAll(handle, frame);
        await handle.datasync();
        length += frame.length;
      } catch (thrown) {
        // What a failed write or sync left behind is cut off before the next one; a sync is never retried as it is.
        await close().catch(() => undefined);
        throw describeWriteError(thrown, path);
      }
    },
    close,
    async remove() {
      await close();
      await rm(path, { force: true });
    },
  };
}
