import { StudioError } from '../../../shared/errors.ts';

/** Bytes of a mask as the host sends them, one a pixel, row-major. */
export interface RawMask {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** Reads a `blobUrl.…Mask` address. Throws StudioError('notFound') where there is none. */
export async function fetchRawMask(address: string, signal?: AbortSignal): Promise<RawMask> {
  const answer = await fetch(address, signal === undefined ? {} : { signal });
  if (!answer.ok) {
    throw new StudioError(answer.status === 404 ? 'notFound' : 'io', 'The mask could not be read.', {
      fix: 'Try again.',
    });
  }
  const width = Number(answer.headers.get('X-Width'));
  const height = Number(answer.headers.get('X-Height'));
  const data = new Uint8Array(await answer.arrayBuffer());
  if (width * height !== data.length) throw new StudioError('internal', 'The mask has not its own size.');
  return { width, height, data };
}
