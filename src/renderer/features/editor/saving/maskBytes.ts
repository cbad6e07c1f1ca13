import { blobUrl } from '../../../../shared/contract/blobs.ts';
import { StudioError } from '../../../../shared/errors.ts';

export interface FetchedMask {
  readonly ids: Uint8Array;
  /** The edit the ids hold; null where they come from the file. */
  readonly revision: number | null;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/** The ids of an item's mask as the host has them now: raw bytes, past the browser's image decoder. */
export async function fetchMask(
  dataset: string,
  item: string,
  revision: number,
  size: Size,
): Promise<FetchedMask> {
  const { ids, headers } = await fetchBytes(blobUrl.mask(dataset, item, revision), item, size);
  const header = headers.get('X-Revision');
  return { ids, revision: header === null ? null : Number(header) };
}

/** Raw ids at another address, which must have the mask's size. */
export async function fetchIds(address: string, item: string, size: Size): Promise<Uint8Array> {
  return (await fetchBytes(address, item, size)).ids;
}

async function fetchBytes(
  address: string,
  item: string,
  size: Size,
): Promise<{ readonly ids: Uint8Array; readonly headers: Headers }> {
  const response = await fetch(address, { cache: 'no-store' });
  if (!response.ok) throw unreadable(item, String(response.status));
  const ids = new Uint8Array(await response.arrayBuffer());
  const { headers } = response;
  const [width, height] = ['X-Width', 'X-Height'].map((name) => Number(headers.get(name)));
  if (width !== size.width || height !== size.height || ids.length !== width * height) {
    throw unreadable(item, `${width} × ${height}`);
  }
  return { ids, headers };
}

function unreadable(item: string, why: string): StudioError {
  return new StudioError('io', `The mask of ${item} could not be read (${why}).`, {
    fix: 'Open the image again.',
  });
}

export function isSameIds(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i += 1) if (a[i] !== b[i]) return false;
  return true;
}
