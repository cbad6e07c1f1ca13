import { crc32c } from '@node-rs/crc32';

/**
 * The framing of TensorBoard event files and TFRecords:
 * uint64 length, masked CRC32C of the length, bytes, masked CRC32C of the bytes; little-endian.
 */
const headerBytes = 12;
const footerBytes = 4;

/** No record of ours or of TensorBoard's comes near; a longer one is a damaged length. */
const maxRecordBytes = 256 * 1024 * 1024;

export function frameRecord(payload: Uint8Array): Buffer {
  const frame = Buffer.alloc(headerBytes + payload.length + footerBytes);
  frame.writeBigUInt64LE(BigInt(payload.length), 0);
  frame.writeUInt32LE(maskedCrc(frame.subarray(0, 8)), 8);
  frame.set(payload, headerBytes);
  frame.writeUInt32LE(maskedCrc(payload), headerBytes + payload.length);
  return frame;
}

export interface ReadRecords {
  readonly records: readonly Buffer[];
  /** Bytes up to the end of the last good record. */
  readonly consumed: number;
  /** True when a check sum failed: what follows can never be read. An incomplete tail is not damage. */
  readonly damaged: boolean;
}

/** Whole records at the start of `bytes`; stops at the first incomplete or damaged one. */
export function readRecords(bytes: Buffer): ReadRecords {
  const records: Buffer[] = [];
  let consumed = 0;
  while (bytes.length - consumed >= headerBytes) {
    const header = bytes.subarray(consumed, consumed + 8);
    const length = Number(header.readBigUInt64LE(0));
    if (bytes.readUInt32LE(consumed + 8) !== maskedCrc(header) || length > maxRecordBytes) {
      return { records, consumed, damaged: true };
    }
    const end = consumed + headerBytes + length + footerBytes;
    if (end > bytes.length) break;
    const payload = bytes.subarray(consumed + headerBytes, end - footerBytes);
    if (bytes.readUInt32LE(end - footerBytes) !== maskedCrc(payload)) {
      return { records, consumed, damaged: true };
    }
    records.push(payload);
    consumed = end;
  }
  return { records, consumed, damaged: false };
}

/** Rotated and offset, so that a check sum stored inside data does not check itself. */
function maskedCrc(bytes: Uint8Array): number {
  const crc = crc32c(bytes);
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}
