import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { statusReply, type Reply } from './reply.ts';

/** By the first bytes, whatever the file is called; null: nothing that a page could play. */
function videoType(head: Buffer): string | null {
  if (head.toString('latin1', 4, 8) === 'ftyp') return 'video/mp4';
  if (head.readUInt32BE(0) !== 0x1a45dfa3) return null;
  return head.includes('webm') ? 'video/webm' : 'video/x-matroska';
}

const headBytes = 64;

/** A video file, or the part of it that `range` ("bytes=0-499", "bytes=500-", "bytes=-500") asks for. */
export async function replyWithVideo(path: string, range: string | undefined): Promise<Reply> {
  const file = await open(path).catch(() => null);
  if (file === null) return statusReply(404);
  try {
    const found = await file.stat();
    const { buffer, bytesRead } = await file.read(Buffer.alloc(headBytes), 0, headBytes, 0);
    const type = found.isFile() && bytesRead === headBytes ? videoType(buffer) : null;
    if (type === null) return statusReply(415);
    const part = parseRange(range, found.size);
    if (part === 'unsatisfiable') {
      const refused = statusReply(416);
      return { ...refused, headers: { ...refused.headers, 'Content-Range': `bytes */${found.size}` } };
    }
    const [first, last] = part ?? [0, found.size - 1];
    return {
      status: part === null ? 200 : 206,
      headers: {
        'Content-Type': type,
        'Content-Length': String(last - first + 1),
        'Accept-Ranges': 'bytes',
        ...(part === null ? {} : { 'Content-Range': `bytes ${first}-${last}/${found.size}` }),
      },
      body: createReadStream(path, { start: first, end: last }),
    };
  } finally {
    await file.close();
  }
}

/** First and last byte; null: the whole file, also where several parts are asked for, which a server may answer so. */
export function parseRange(
  range: string | undefined,
  size: number,
): readonly [first: number, last: number] | 'unsatisfiable' | null {
  const match = /^bytes=(\d*)-(\d*)$/.exec(range ?? '');
  if (match === null || (match[1] === '' && match[2] === '')) return null;
  const [from, to] = [match[1], match[2]];
  if (from === '') {
    const length = Math.min(size, Number(to));
    return length === 0 ? 'unsatisfiable' : [size - length, size - 1];
  }
  const first = Number(from);
  const last = to === '' ? size - 1 : Math.min(Number(to), size - 1);
  if (to !== '' && Number(to) < first) return null;
  return first >= size ? 'unsatisfiable' : [first, last];
}
