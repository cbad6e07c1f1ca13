import { createReadStream } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { RandomAccessReader } from 'yauzl';

/**
 * What yauzl reads an archive through. Its own reader hands places from the archive to Node unchecked, which throws for
 * absurd ones where nobody can catch it; here a place outside the file is an error of the read.
 */
export class RangeReader extends RandomAccessReader {
  readonly #handle: FileHandle;
  readonly #path: string;
  readonly #size: number;

  constructor(handle: FileHandle, path: string, size: number) {
    super();
    this.#handle = handle;
    this.#path = path;
    this.#size = size;
  }

  override read(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
    callback: (error: Error | null) => void,
  ): void {
    if (!this.#holds(position, position + length)) return process.nextTick(callback, outside());
    this.#handle
      .read(buffer, offset, length, position)
      .then(({ bytesRead }) => callback(bytesRead === length ? null : outside()), callback);
  }

  override _readStreamForRange(start: number, end: number): Readable {
    if (this.#holds(start, end)) return createReadStream(this.#path, { start, end: end - 1 });
    return new Readable({
      read() {
        this.destroy(outside());
      },
    });
  }

  override close(callback: (error: Error | null) => void): void {
    this.#handle.close().then(() => callback(null), callback);
  }

  #holds(start: number, end: number): boolean {
    return Number.isSafeInteger(start) && start >= 0 && end > start && end <= this.#size;
  }
}

function outside(): RangeError {
  return new RangeError('it points outside itself');
}
