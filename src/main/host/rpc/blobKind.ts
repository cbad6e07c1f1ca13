import { stat } from 'node:fs/promises';
import type { OverlayMode } from '../../../shared/contract/blobs.ts';
import type { LabelClass } from '../../../shared/domain/labels.ts';
import type { LabelMask } from '../../core/data/labelMask.ts';
import { readLabelMask } from '../../core/data/maskIo.ts';
import type { HostContext } from '../context.ts';
import { inPictureLane } from '../pictures/pictureLane.ts';
import { renderOverlay } from '../pictures/overlay.ts';
import type { Thumbnails } from '../pictures/thumbnails.ts';

/** What a blob's address means: a key that changes with its content, and how to make it. */
export interface Blob {
  readonly key: string;
  make(): Promise<{ readonly bytes: Uint8Array; readonly headers: Readonly<Record<string, string>> }>;
}

export interface BlobRequest {
  /** The parts of the address behind its kind; none is hidden or holds a separator. */
  readonly names: readonly string[];
  /** Longest side in pixels, 0 = as stored. */
  readonly size: number;
  /** How masks are laid over pictures. */
  readonly mode: OverlayMode;
}

export interface BlobContext extends HostContext {
  readonly thumbnails: Thumbnails;
}

/** One kind of address; null where it means nothing. */
export type BlobKind = (context: BlobContext, request: BlobRequest) => Promise<Blob | null>;

/** The mask in the file, in class colours. */
export async function overlayBlob(
  path: string,
  classes: readonly LabelClass[],
  { size, mode }: Pick<BlobRequest, 'size' | 'mode'>,
): Promise<Blob> {
  return {
    key: `${await fileKey(path)}\0${size}\0${mode}\0${classes.map(({ color }) => color).join('')}`,
    make: () =>
      inPictureLane(async () =>
        pngContent(await renderOverlay(await readLabelMask(path), classes, size, mode)),
      ),
  };
}

/** The ids in the file as they are. */
export async function maskBlob(path: string): Promise<Blob> {
  return {
    key: await fileKey(path),
    async make() {
      return maskContent(await readLabelMask(path));
    },
  };
}

export function maskContent({ data, width, height }: LabelMask): Awaited<ReturnType<Blob['make']>> {
  const headers = { 'X-Width': String(width), 'X-Height': String(height) };
  return { bytes: data, headers: { ...headers, 'Content-Type': 'application/octet-stream' } };
}

export function pngContent(bytes: Uint8Array): Awaited<ReturnType<Blob['make']>> {
  return { bytes, headers: { 'Content-Type': 'image/png' } };
}

export async function fileKey(path: string): Promise<string> {
  const found = await stat(path);
  return `${path}\0${found.mtimeMs}\0${found.size}`;
}
