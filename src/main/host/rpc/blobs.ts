import { createHash } from 'node:crypto';
import { realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { safeName, stepNumber } from '../../../shared/contract/base.ts';
import { blobPrefix } from '../../../shared/contract/blobs.ts';
import type { LabelClass } from '../../../shared/domain/labels.ts';
import { toStudioError } from '../../../shared/errors.ts';
import { readLabelMask } from '../../core/data/maskIo.ts';
import { findItem, imagePath, maskPath } from '../../core/store/datasetStore.ts';
import { findRun, readRunArguments } from '../../core/store/runStore.ts';
import type { HostContext } from '../context.ts';
import { renderOverlay } from '../pictures/overlay.ts';
import { createThumbnails, type Thumbnails } from '../pictures/thumbnails.ts';
import { statusReply, type Reply } from './reply.ts';

/** Answers `/blob/…` for a caller the guard has let in; `etag` is what the caller already has. */
export type BlobHandler = (path: string, query: URLSearchParams, etag: string | undefined) => Promise<Reply>;

/** What a blob's address means: a key that changes with its content, and how to make it. */
interface Blob {
  readonly key: string;
  make(): Promise<{ readonly bytes: Uint8Array; readonly headers: Readonly<Record<string, string>> }>;
}

interface BlobRequest {
  readonly names: readonly string[];
  /** Longest side in pixels, 0 = as stored. */
  readonly size: number;
}

type BlobKind = (context: BlobContext, request: BlobRequest) => Promise<Blob | null>;

interface BlobContext extends HostContext {
  readonly thumbnails: Thumbnails;
}

/** Largest picture made on request; larger images come in their own size. */
const maxSizePx = 8192;

const kinds: Readonly<Record<string, BlobKind>> = { image, overlay, mask, preview };

/**
 * Pictures and raw masks of the open project. A request names a dataset and an item, or a run, a step and
 * an item; never a path, so that nothing outside the project's own tables can be asked for.
 */
export function createBlobHandler(host: HostContext): BlobHandler {
  const context: BlobContext = { ...host, thumbnails: createThumbnails(host.cacheDir) };
  return async (path, query, etag) => {
    const [kind = '', ...names] = decodeNames(path.slice(blobPrefix.length));
    const size = Number(query.get('size') ?? 0);
    const known = Object.hasOwn(kinds, kind) ? kinds[kind] : undefined;
    if (known === undefined || !Number.isInteger(size) || size < 0 || size > maxSizePx)
      return statusReply(404);
    try {
      const blob = await known(context, { names, size });
      return blob === null ? statusReply(404) : await replyWithBlob(blob, etag);
    } catch (thrown) {
      const { code } = toStudioError(thrown);
      return statusReply(code === 'notFound' ? 404 : code === 'badInput' ? 422 : 500);
    }
  };
}

/** None where one is empty, hidden, holds a separator or is no valid encoding. */
function decodeNames(path: string): readonly string[] {
  try {
    const names = path.split('/').map(decodeURIComponent);
    return names.every((name) => safeName.safeParse(name).success) ? names : [];
  } catch {
    return [];
  }
}

async function replyWithBlob(blob: Blob, known: string | undefined): Promise<Reply> {
  const etag = `"${createHash('sha256').update(blob.key).digest('base64url')}"`;
  const caching = { ETag: etag, 'Cache-Control': 'private, no-cache' };
  if (known === etag) return { status: 304, headers: caching, body: null };
  const { bytes, headers } = await blob.make();
  return {
    status: 200,
    headers: { ...headers, ...caching, 'Content-Length': String(bytes.length) },
    body: bytes,
  };
}

async function image(context: BlobContext, { names, size }: BlobRequest): Promise<Blob | null> {
  const [dataset = '', id = ''] = names;
  if (names.length !== 2) return null;
  const found = (await context.session.require().datasets.get(dataset)).dataset;
  const path = imagePath(found, findItem(found, id));
  if (!found.info.linked && !(await isInside(found.dir, path))) return null;
  return {
    key: await context.thumbnails.keyOf(path, size),
    async make() {
      const { bytes, contentType } = await context.thumbnails.make(path, size);
      return { bytes, headers: { 'Content-Type': contentType } };
    },
  };
}

async function overlay(context: BlobContext, { names, size }: BlobRequest): Promise<Blob | null> {
  const path = await findMask(context, names);
  if (path === null) return null;
  return overlayOf(path, context.session.require().project.classes, size);
}

async function mask(context: BlobContext, { names }: BlobRequest): Promise<Blob | null> {
  const path = await findMask(context, names);
  if (path === null) return null;
  return {
    key: await fileKey(path),
    async make() {
      const { data, width, height } = await readLabelMask(path);
      const headers = { 'X-Width': String(width), 'X-Height': String(height) };
      return { bytes: data, headers: { ...headers, 'Content-Type': 'application/octet-stream' } };
    },
  };
}

async function preview(context: BlobContext, { names, size }: BlobRequest): Promise<Blob | null> {
  const [run = '', step = '', item = ''] = names;
  if (names.length !== 3 || !stepNumber.safeParse(Number(step)).success) return null;
  const folder = await findRun(context.session.require().project.dir, run);
  const { classes } = await readRunArguments(folder);
  return overlayOf(join(folder, 'previews', String(Number(step)), `${item}.png`), classes, size);
}

async function findMask(context: BlobContext, names: readonly string[]): Promise<string | null> {
  const [dataset = '', id = ''] = names;
  if (names.length !== 2) return null;
  const found = (await context.session.require().datasets.get(dataset)).dataset;
  const path = maskPath(found, findItem(found, id));
  return path !== null && (await isInside(found.dir, path)) ? path : null;
}

/** With links followed: a copied dataset's files lie in its own folder. */
async function isInside(folder: string, path: string): Promise<boolean> {
  const [root, file] = await Promise.all([realpath(folder), realpath(path)]);
  return file.startsWith(root + sep);
}

async function overlayOf(path: string, classes: readonly LabelClass[], size: number): Promise<Blob> {
  return {
    key: `${await fileKey(path)}\0${size}\0${classes.map(({ color }) => color).join('')}`,
    async make() {
      const bytes = await renderOverlay(await readLabelMask(path), classes, size);
      return { bytes, headers: { 'Content-Type': 'image/png' } };
    },
  };
}

async function fileKey(path: string): Promise<string> {
  const found = await stat(path);
  return `${path}\0${found.mtimeMs}\0${found.size}`;
}
