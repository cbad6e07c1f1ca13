import type { Rational } from './videoInfo.ts';

/**
 * Writes raw RGB frames with their time stamps as a Matroska stream (RFC 9559), since a bare rawvideo pipe would lose
 * them: header once, then one cluster a frame. Time stamps are in microseconds.
 */
export interface RawFrameFormat {
  readonly width: number;
  readonly height: number;
  /** Lets players and probes see a constant rate; null where it varies. */
  readonly constantRate: Rational | null;
}

const ids = {
  ebml: [0x1a, 0x45, 0xdf, 0xa3],
  docType: [0x42, 0x82],
  docTypeVersion: [0x42, 0x87],
  docTypeReadVersion: [0x42, 0x85],
  segment: [0x18, 0x53, 0x80, 0x67],
  info: [0x15, 0x49, 0xa9, 0x66],
  timestampScale: [0x2a, 0xd7, 0xb1],
  tracks: [0x16, 0x54, 0xae, 0x6b],
  trackEntry: [0xae],
  trackNumber: [0xd7],
  trackUid: [0x73, 0xc5],
  trackType: [0x83],
  flagLacing: [0x9c],
  codecId: [0x86],
  defaultDuration: [0x23, 0xe3, 0x83],
  video: [0xe0],
  pixelWidth: [0xb0],
  pixelHeight: [0xba],
  colourSpace: [0x2e, 0xb5, 0x24],
  cluster: [0x1f, 0x43, 0xb6, 0x75],
  timestamp: [0xe7],
  simpleBlock: [0xa3],
} as const;

const nanosecondsPerTick = 1000;
const videoTrackType = 1;
/** A segment of unknown length: the stream ends where the pipe ends. */
const unknownSize = [0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff];
/** FourCC of packed 8-bit RGB. */
const rgb24 = Buffer.from('RGB\x18', 'latin1');

export function streamHeader({ width, height, constantRate }: RawFrameFormat): Buffer {
  const duration =
    constantRate === null
      ? []
      : [unsigned(ids.defaultDuration, Math.round((1e9 * constantRate.den) / constantRate.num))];
  const video = [
    unsigned(ids.pixelWidth, width),
    unsigned(ids.pixelHeight, height),
    element(ids.colourSpace, rgb24),
  ];
  const track = [
    unsigned(ids.trackNumber, 1),
    unsigned(ids.trackUid, 1),
    unsigned(ids.trackType, videoTrackType),
    unsigned(ids.flagLacing, 0),
    element(ids.codecId, Buffer.from('V_UNCOMPRESSED')),
    ...duration,
    element(ids.video, ...video),
  ];
  return Buffer.concat([
    element(
      ids.ebml,
      element(ids.docType, Buffer.from('matroska')),
      unsigned(ids.docTypeVersion, 4),
      unsigned(ids.docTypeReadVersion, 2),
    ),
    Buffer.from([...ids.segment, ...unknownSize]),
    element(ids.info, unsigned(ids.timestampScale, nanosecondsPerTick)),
    element(ids.tracks, element(ids.trackEntry, ...track)),
  ]);
}

/** What precedes the `byteLength` bytes of a frame's pixels in the stream. */
export function frameHeader(microseconds: number, byteLength: number): Buffer {
  // Track 1, 0 after the cluster's time stamp, key frame.
  const blockStart = Buffer.from([0x81, 0x00, 0x00, 0x80]);
  const block = Buffer.concat([
    Buffer.from(ids.simpleBlock),
    size(blockStart.length + byteLength),
    blockStart,
  ]);
  const time = unsigned(ids.timestamp, microseconds);
  return Buffer.concat([
    Buffer.from(ids.cluster),
    size(time.length + block.length + byteLength),
    time,
    block,
  ]);
}

function element(id: readonly number[], ...content: readonly Buffer[]): Buffer {
  const body = Buffer.concat(content);
  return Buffer.concat([Buffer.from(id), size(body.length), body]);
}

function unsigned(id: readonly number[], value: number): Buffer {
  const body = Buffer.alloc(8);
  body.writeBigUInt64BE(BigInt(value));
  return element(id, body);
}

/** Always in the eight-byte form: the leading bit pattern 0000 0001, then 56 bits. */
function size(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(value) | (1n << 56n));
  return bytes;
}
