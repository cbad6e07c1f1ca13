import { createHash, randomUUID } from 'node:crypto';
import { realpath } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { safeName, stepNumber } from '../../../shared/contract/base.ts';
import { blobPrefix, overlayModes } from '../../../shared/contract/blobs.ts';
import type { LabelClass } from '../../../shared/domain/labels.ts';
import { toStudioError } from '../../../shared/errors.ts';
import { findItem, imagePath, maskPath } from '../../core/store/datasetStore.ts';
import { findRun, readRunArguments } from '../../core/store/runStore.ts';
import type { HostContext } from '../context.ts';
import { createThumbnails } from '../pictures/thumbnails.ts';
import { augmentedBlob } from './augmentedBlob.ts';
import {
  maskBlob,
  maskContent,
  overlayBlob,
  type Blob,
  type BlobContext,
  type BlobKind,
  type BlobRequest,
} from './blobKind.ts';
import { coverBlob } from './coverBlob.ts';
import { replyWithVideo } from './fileRange.ts';
import { importBlobs } from './importBlobs.ts';
import { pictureBlobs } from './pictureBlobs.ts';
import { predictionBlobs } from './predictionBlobs.ts';
import { statusReply, type Reply } from './reply.ts';

/** Answers `/blob/…` for a caller the guard has let in; `etag` is what the caller already has, `range` the part it wants. */
export type BlobHandler = (
  path: string,
  query: URLSearchParams,
  etag: string | undefined,
  range?: string,
) => Promise<Reply>;

/** Largest picture made on request; larger images come in their own size. */
const maxSizePx = 8192;

const kinds: Readonly<Record<string, BlobKind>> = {
  image,
  overlay,
  mask,
  preview,
  previewMask,
  augmented: augmentedBlob,
  cover: coverBlob,
  ...importBlobs,
  ...predictionBlobs,
  ...pictureBlobs,
};

/**
 * Pictures and raw masks of the open project. A request names a dataset and an item, or a run, a step and
 * an item; never a path, so that nothing outside the project's own tables can be asked for.
 */
export function createBlobHandler(host: HostContext): BlobHandler {
  const context: BlobContext = { ...host, thumbnails: createThumbnails(host.cacheDir) };
  return async (path, query, etag, range) => {
    const [kind = '', ...names] = decodeNames(path.slice(blobPrefix.length));
    if (kind === 'video') {
      const file = names.length === 1 ? context.openFiles.pathOf(names[0]) : null;
      return file === null ? statusReply(404) : replyWithVideo(file, range);
    }
    const size = Number(query.get('size') ?? 0);
    const mode = overlayModes.find((one) => one === query.get('mode')) ?? 'fill';
    const known = Object.hasOwn(kinds, kind) ? kinds[kind] : undefined;
    if (known === undefined || !Number.isInteger(size) || size < 0 || size > maxSizePx)
      return statusReply(404);
    try {
      const blob = await known(context, { names, size, mode });
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

async function overlay(context: BlobContext, { names, ...look }: BlobRequest): Promise<Blob | null> {
  const path = await findMask(context, names);
  if (path === null) return null;
  return overlayBlob(path, context.session.require().project.classes, look);
}

/** What a window is painting, where one is; else what the file holds. */
async function mask(context: BlobContext, { names }: BlobRequest): Promise<Blob | null> {
  const [dataset = '', item = ''] = names;
  const painted = names.length === 2 ? context.masks.current({ dataset, item }) : undefined;
  if (painted !== undefined) {
    const content = maskContent({ ...painted.mask, data: painted.mask.data.slice() });
    const headers = { ...content.headers, 'X-Revision': String(painted.revision) };
    return { key: randomUUID(), make: () => Promise.resolve({ ...content, headers }) };
  }
  const path = await findMask(context, names);
  return path === null ? null : maskBlob(path);
}

async function preview(context: BlobContext, { names, ...look }: BlobRequest): Promise<Blob | null> {
  const found = await findPreview(context, names);
  return found === null ? null : overlayBlob(found.path, found.classes, look);
}

async function previewMask(context: BlobContext, { names }: BlobRequest): Promise<Blob | null> {
  const found = await findPreview(context, names);
  return found === null ? null : maskBlob(found.path);
}

async function findPreview(
  context: BlobContext,
  names: readonly string[],
): Promise<{ readonly path: string; readonly classes: readonly LabelClass[] } | null> {
  const [run = '', step = '', item = ''] = names;
  if (names.length !== 3 || !stepNumber.safeParse(Number(step)).success) return null;
  const folder = await findRun(context.session.require().project.dir, run);
  const { classes } = await readRunArguments(folder);
  return { path: join(folder, 'previews', String(Number(step)), `${item}.png`), classes };
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
