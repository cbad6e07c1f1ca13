import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { createGunzip } from 'node:zlib';
import { pipeline, type Readable } from 'node:stream';

const blockBytes = 512;
/** The largest checkpoint in such an archive has 0.6 GB. */
const maxMemberBytes = 2 ** 31;

/**
 * Writes the wanted members of a `.tar.gz` into `folder`, each under its own last name; everything else in the archive
 * is passed over, links and folders among it. Throws a RangeError when the archive is damaged or lacks one.
 */
export async function extractMembers(
  archive: string,
  wanted: readonly string[],
  folder: string,
): Promise<void> {
  const missing = new Set(wanted);
  // Either stream's end or failure is the other's; what fails is thrown where the reader waits.
  const unpacked = pipeline(createReadStream(archive), createGunzip(), () => undefined);
  const reader = new BlockReader(unpacked);
  try {
    for (;;) {
      const header = await reader.take(blockBytes);
      if (header === null || header.every((byte) => byte === 0)) break;
      const { name, size, isFile } = parseHeader(header);
      const target = isFile && missing.delete(basename(name)) ? join(folder, basename(name)) : null;
      await copyMember(reader, size, target);
    }
  } finally {
    reader.end();
  }
  if (missing.size > 0) throw new RangeError(`the archive holds no ${[...missing][0]}`);
}

async function copyMember(reader: BlockReader, size: number, target: string | null): Promise<void> {
  const handle = target === null ? null : await open(target, 'wx');
  try {
    for (let left = size; left > 0;) {
      const chunk = await reader.takeUpTo(left);
      if (chunk === null) throw new RangeError('the archive is cut off');
      await handle?.writeFile(chunk);
      left -= chunk.length;
    }
    await handle?.sync();
  } finally {
    await handle?.close();
  }
  const padding = (blockBytes - (size % blockBytes)) % blockBytes;
  if (padding > 0) await reader.take(padding);
}

function parseHeader(header: Buffer): { name: string; size: number; isFile: boolean } {
  const text = (start: number, length: number) =>
    header.toString('utf8', start, start + length).replace(/\0.*$/s, '');
  const size = Number.parseInt(text(124, 12).trim(), 8);
  if (!Number.isSafeInteger(size) || size < 0 || size > maxMemberBytes) {
    throw new RangeError('the archive is damaged');
  }
  return { name: text(0, 100), size, isFile: header[156] === 0 || header[156] === 0x30 };
}

/** Reads a stream in pieces of the lengths asked for. */
class BlockReader {
  readonly #stream: Readable;
  readonly #chunks: AsyncIterator<Buffer>;
  #rest = Buffer.alloc(0);

  constructor(stream: Readable) {
    this.#stream = stream;
    this.#chunks = stream[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  }

  /** Exactly `length` bytes; null at the end. */
  async take(length: number): Promise<Buffer | null> {
    const pieces: Buffer[] = [];
    for (let left = length; left > 0;) {
      const piece = await this.takeUpTo(left);
      if (piece === null) return null;
      pieces.push(piece);
      left -= piece.length;
    }
    return Buffer.concat(pieces);
  }

  /** At least one byte and at most `length`; null at the end. */
  async takeUpTo(length: number): Promise<Buffer | null> {
    while (this.#rest.length === 0) {
      const next = await this.#chunks.next();
      if (next.done === true) return null;
      this.#rest = next.value as Buffer<ArrayBuffer>;
    }
    const piece = this.#rest.subarray(0, length);
    this.#rest = this.#rest.subarray(length);
    return piece;
  }

  end(): void {
    this.#stream.destroy();
  }
}
