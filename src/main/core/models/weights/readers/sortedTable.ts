import { crc32c } from '@node-rs/crc32';
import { damagedWeights } from './weightTensors.ts';

/**
 * The sorted string table of LevelDB, in which TensorFlow keeps its checkpoints (V1) or their index (V2):
 * data blocks, an index block, and a footer of 48 bytes that points to the index.
 */
const footerBytes = 48;
const tableMagic = 0xdb4775248b80fb57n;
/** Type byte and check sum behind each block. */
const blockTrailerBytes = 5;

export interface TableEntry {
  readonly key: string;
  /** A view into the file. */
  readonly value: Buffer;
}

/** Whether the file ends like a sorted table. */
export function isSortedTable(tail: Buffer): boolean {
  return tail.length >= footerBytes && tail.readBigUInt64LE(tail.length - 8) === tableMagic;
}

/** All entries in key order. Throws StudioError('badInput') naming `file` when the table is damaged or compressed. */
export function readSortedTable(bytes: Buffer, file: string): readonly TableEntry[] {
  if (!isSortedTable(bytes)) throw damagedWeights(file, 'it is no TensorFlow checkpoint or is cut off');
  const footer = new Cursor(bytes.subarray(bytes.length - footerBytes), file);
  footer.skipHandle();
  const index = readBlock(bytes, footer.handle(), file);
  return index.flatMap(({ value }) => readBlock(bytes, new Cursor(value, file).handle(), file));
}

interface BlockHandle {
  readonly offset: number;
  readonly size: number;
}

function readBlock(bytes: Buffer, { offset, size }: BlockHandle, file: string): readonly TableEntry[] {
  const end = offset + size;
  if (end + blockTrailerBytes > bytes.length) throw damagedWeights(file, 'a block lies beyond its end');
  if (bytes.readUInt32LE(end + 1) !== maskedCrc(bytes.subarray(offset, end + 1))) {
    throw damagedWeights(file, 'a check sum does not fit');
  }
  if (bytes[end] !== 0) throw damagedWeights(file, 'its blocks are compressed');
  return readEntries(bytes.subarray(offset, end), file);
}

/** Entries share the beginning of their key with the one before; restart points at the end are not needed here. */
function readEntries(block: Buffer, file: string): readonly TableEntry[] {
  if (block.length < 4) throw damagedWeights(file, 'a block is too short');
  const restarts = block.readUInt32LE(block.length - 4);
  const cursor = new Cursor(block.subarray(0, Math.max(0, block.length - 4 * (restarts + 1))), file);
  const entries: TableEntry[] = [];
  let key = Buffer.alloc(0);
  while (!cursor.atEnd) {
    const shared = cursor.varint();
    const rest = cursor.varint();
    const length = cursor.varint();
    key = Buffer.concat([key.subarray(0, shared), cursor.take(rest)]);
    entries.push({ key: key.toString('latin1'), value: cursor.take(length) });
  }
  return entries;
}

/** CRC-32C as LevelDB and TFRecord store it: rotated and shifted, so that a check sum of check sums still works. */
export function maskedCrc(bytes: Uint8Array): number {
  const crc = crc32c(bytes);
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}

class Cursor {
  readonly #bytes: Buffer;
  readonly #file: string;
  #at = 0;

  constructor(bytes: Buffer, file: string) {
    this.#bytes = bytes;
    this.#file = file;
  }

  get atEnd(): boolean {
    return this.#at >= this.#bytes.length;
  }

  take(length: number): Buffer {
    const end = this.#at + length;
    if (end > this.#bytes.length) throw damagedWeights(this.#file, 'an entry is cut off');
    const taken = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return taken;
  }

  varint(): number {
    let value = 0;
    for (let shift = 0; shift < 53; shift += 7) {
      const byte = this.take(1)[0];
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
    throw damagedWeights(this.#file, 'a length is not readable');
  }

  handle(): BlockHandle {
    const offset = this.varint();
    return { offset, size: this.varint() };
  }

  skipHandle(): void {
    this.handle();
  }
}
