import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readFile, readdir, rename, stat, writeFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { rootDir, stampDir } from './paths.mjs';

/** Hash of any JSON value. */
export function hashOf(value) {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex');
}

/** SHA-256 of a file, read as a stream. */
export async function hashFile(path) {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

/**
 * SHA-256 over names and contents of files and folders, in a fixed order. Missing paths count as absent.
 * Names are those within the checkout, which may be mounted or moved elsewhere.
 */
export async function hashTree(paths) {
  const hash = createHash('sha256');
  for (const path of paths) await addToHash(hash, path);
  return hash.digest('hex');
}

async function addToHash(hash, path) {
  const info = await stat(path).catch(() => undefined);
  if (info === undefined) return;
  hash.update(`${relative(rootDir, path)}\0`);
  if (info.isFile()) {
    hash.update(await readFile(path));
    return;
  }
  const names = await readdir(path);
  for (const name of names.sort()) await addToHash(hash, join(path, name));
}

/**
 * Whether step `name` was finished with this key and what it made is still there.
 * The stamp holds the size in bytes of every file the step answers for.
 */
export async function isStamped(name, key) {
  const text = await readFile(join(stampDir, `${name}.json`), 'utf8').catch(() => '');
  const stamp = parseStamp(text);
  if (stamp?.key !== key) return false;
  for (const [path, size] of Object.entries(stamp.files)) {
    const info = await stat(resolve(rootDir, path)).catch(() => undefined);
    if (info?.size !== size) return false;
  }
  return true;
}

/** Undefined for a stamp that is missing or was cut short: its step is done anew. */
function parseStamp(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Records that step `name` is finished; `paths` are the files it answers for. */
export async function writeStamp(name, key, paths) {
  const files = {};
  for (const path of paths) files[relative(rootDir, path)] = (await stat(path)).size;
  await mkdir(stampDir, { recursive: true });
  const target = join(stampDir, `${name}.json`);
  const partial = `${target}.${process.pid}`;
  await writeFile(partial, JSON.stringify({ key, files }));
  await rename(partial, target);
}
