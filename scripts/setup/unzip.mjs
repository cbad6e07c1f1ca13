import { createWriteStream } from 'node:fs';
import { chmod, mkdir, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createInflateRaw } from 'node:zlib';

const endSignature = 0x06054b50;
const entrySignature = 0x02014b50;
const endSize = 22;
const maxCommentSize = 65535;
const executableMode = 0o111;

/**
 * The entries of a zip file whose content has been verified already (a wheel checked by hash):
 * names are taken as they are, Zip64 is not read (no wheel we fetch exceeds 4 GiB).
 * @param {import('node:fs/promises').FileHandle} handle
 */
async function readDirectory(handle) {
  const { size } = await handle.stat();
  const tailSize = Math.min(size, endSize + maxCommentSize);
  const tail = Buffer.alloc(tailSize);
  await handle.read(tail, 0, tailSize, size - tailSize);
  let at = tailSize - endSize;
  while (at >= 0 && tail.readUInt32LE(at) !== endSignature) at -= 1;
  if (at < 0) throw new Error('not a zip file: no end record');
  const directory = Buffer.alloc(tail.readUInt32LE(at + 12));
  await handle.read(directory, 0, directory.length, tail.readUInt32LE(at + 16));
  return parseDirectory(directory);
}

function parseDirectory(directory) {
  const entries = [];
  let at = 0;
  while (at + 46 <= directory.length && directory.readUInt32LE(at) === entrySignature) {
    const nameSize = directory.readUInt16LE(at + 28);
    entries.push({
      name: directory.toString('utf8', at + 46, at + 46 + nameSize),
      method: directory.readUInt16LE(at + 10),
      packedSize: directory.readUInt32LE(at + 20),
      size: directory.readUInt32LE(at + 24),
      mode: directory.readUInt32LE(at + 38) >>> 16,
      offset: directory.readUInt32LE(at + 42),
    });
    at += 46 + nameSize + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
  }
  return entries;
}

/**
 * Unpacks chosen entries of a verified zip file.
 * @param {string} zipPath
 * @param {string} targetDir
 * @param {(name: string) => string | undefined} place path below `targetDir` for an entry, undefined to leave it out
 * @param {(doneBytes: number, totalBytes: number) => void} [onProgress]
 * @returns {Promise<string[]>} the files written
 */
export async function unzip(zipPath, targetDir, place, onProgress = () => undefined) {
  const handle = await open(zipPath, 'r');
  try {
    const chosen = [];
    for (const entry of await readDirectory(handle)) {
      const path = entry.name.endsWith('/') ? undefined : place(entry.name);
      if (path !== undefined) chosen.push({ ...entry, path: join(targetDir, path) });
    }
    const total = chosen.reduce((sum, entry) => sum + entry.size, 0);
    let done = 0;
    for (const entry of chosen) {
      await extract(handle, entry, (bytes) => onProgress((done += bytes), total));
    }
    return chosen.map((entry) => entry.path);
  } finally {
    await handle.close();
  }
}

async function extract(handle, entry, onBytes) {
  if (entry.method !== 0 && entry.method !== 8)
    throw new Error(`${entry.name}: unknown compression ${entry.method}`);
  const header = Buffer.alloc(30);
  await handle.read(header, 0, 30, entry.offset);
  const start = entry.offset + 30 + header.readUInt16LE(26) + header.readUInt16LE(28);
  await mkdir(dirname(entry.path), { recursive: true });
  let written = 0;
  async function* count(source) {
    for await (const chunk of source) {
      written += chunk.length;
      onBytes(chunk.length);
      yield chunk;
    }
  }
  const packed = readRange(handle, start, entry.packedSize);
  const target = createWriteStream(entry.path);
  if (entry.method === 0) await pipeline(packed, count, target);
  else await pipeline(packed, createInflateRaw({ chunkSize: 1 << 20 }), count, target);
  if (written !== entry.size) throw new Error(`${entry.name}: ${written} bytes instead of ${entry.size}`);
  if ((entry.mode & executableMode) !== 0) await chmod(entry.path, 0o755);
}

async function* readRange(handle, start, length) {
  const chunkSize = 1 << 20;
  for (let at = 0; at < length; at += chunkSize) {
    const chunk = Buffer.alloc(Math.min(chunkSize, length - at));
    const { bytesRead } = await handle.read(chunk, 0, chunk.length, start + at);
    if (bytesRead !== chunk.length) throw new Error('zip file ends early');
    yield chunk;
  }
}
