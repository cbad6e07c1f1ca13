import { createHash } from 'node:crypto';
import { readFile, stat, utimes } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { decodeImage, imageOptions, readFileBytes } from '../../core/data/imageIo.ts';
import { detectImageType } from '../../core/data/imageType.ts';
import { makeFolder, writeFileAtomic } from '../../core/store/atomicFile.ts';
import { inPictureLane } from './pictureLane.ts';

export interface Picture {
  readonly bytes: Uint8Array;
  readonly contentType: 'image/jpeg' | 'image/png';
}

/** Pictures of images for the screen, upright; small ones are kept in the user's cache. */
export interface Thumbnails {
  /** Changes whenever the picture would: path, size and time of the file, size asked for. */
  keyOf(path: string, size: number): Promise<string>;
  /** Longest side `size` pixels, never enlarged; 0: as large as the image is. */
  make(path: string, size: number): Promise<Picture>;
}

/** Above this the picture is made anew each time: large ones are asked for one at a time. */
const cachedSize = 1024;
const jpegQuality = 82;
const largeJpegQuality = 92;

export function createThumbnails(cacheDir: string): Thumbnails {
  const folder = join(cacheDir, 'thumbnails');
  const pending = new Map<string, Promise<Picture>>();

  async function makeCached(path: string, size: number, file: string): Promise<Picture> {
    const found = await readFile(file).catch(() => null);
    if (found !== null) {
      void utimes(file, new Date(), new Date()).catch(() => undefined);
      return { bytes: found, contentType: 'image/jpeg' };
    }
    const picture = await inPictureLane(() => renderImage(path, size));
    // A full or read-only cache costs time, never a picture.
    await makeFolder(dirname(file))
      .then(() => writeFileAtomic(file, picture.bytes))
      .catch(() => undefined);
    return picture;
  }

  async function keyOf(path: string, size: number): Promise<string> {
    const found = await stat(path);
    return createHash('sha256').update(`${path}\0${found.mtimeMs}\0${found.size}\0${size}`).digest('hex');
  }

  return {
    keyOf,
    async make(path, size) {
      if (size === 0 || size > cachedSize) return inPictureLane(() => renderImage(path, size));
      const key = await keyOf(path, size);
      const running = pending.get(key) ?? makeCached(path, size, join(folder, key.slice(0, 2), `${key}.jpg`));
      pending.set(key, running);
      return running.finally(() => pending.delete(key));
    },
  };
}

/** By the same written rules as `readImage`; shrinks while decoding where the format can. Size as for `make`. */
export async function renderImage(path: string, size: number): Promise<Picture> {
  const bytes = await readFileBytes(path);
  const source = await openImage(bytes, path);
  const isJpeg = detectImageType(bytes) === 'jpeg';
  if (size > 0) source.resize({ width: size, height: size, fit: 'inside', withoutEnlargement: true });
  source.removeAlpha().toColourspace('srgb');
  if (size === 0 && !isJpeg) {
    return { bytes: await source.png({ compressionLevel: 3 }).toBuffer(), contentType: 'image/png' };
  }
  const quality = size > 0 && size <= cachedSize ? jpegQuality : largeJpegQuality;
  return { bytes: await source.jpeg({ quality }).toBuffer(), contentType: 'image/jpeg' };
}

async function openImage(bytes: Uint8Array, path: string): Promise<Sharp> {
  const type = detectImageType(bytes);
  if (type !== 'bmp' && type !== undefined) {
    return sharp(bytes, imageOptions).autoOrient();
  }
  // Formats sharp does not read go through our own decoder; files of no known type are refused there.
  const { data, width, height } = await decodeImage(bytes, path);
  return sharp(data, { raw: { width, height, channels: 3 } });
}
