import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import sharp, { type SharpOptions } from 'sharp';
import { StudioError, systemReason, toStudioError } from '../../../shared/errors.ts';
import { decodeBmp, readBmpHeader } from './bmp.ts';
import { assertPixelCount, imageError, maxImagePixels } from './imageError.ts';
import { describeForeignFile, detectImageType, type ImageType } from './imageType.ts';

/** Decoded pixels: 8-bit RGB `[height, width, 3]`, upright (EXIF orientation applied). */
export interface RgbImage {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** 1 GiB: no image within the pixel limit is larger. */
const maxFileBytes = 2 ** 30;

/**
 * How every image is opened. failOn "error": files cut short and broken streams are refused, stray bytes between
 * markers are not.
 */
export const imageOptions: Readonly<SharpOptions> = {
  failOn: 'error',
  limitInputPixels: maxImagePixels,
  ignoreIcc: true,
};

/**
 * Reads an image by these written rules: type by its first bytes; EXIF orientation applied once; first frame
 * of an animation; palette, grey and CMYK become RGB; 16 bits become their upper 8; alpha is dropped, not
 * blended; colour profiles and gamma chunks are ignored, as training pipelines do.
 * Throws StudioError('badInput') with `details.problem` 'unreadable' | 'unsupported' | 'tooLarge'.
 */
export async function readImage(path: string): Promise<RgbImage> {
  return decodeImage(await readFileBytes(path), path);
}

export async function decodeImage(bytes: Uint8Array, name: string): Promise<RgbImage> {
  if (assertKnownType(bytes, name) === 'bmp') return decodeBmp(bytes, name);
  try {
    const { data, info } = await sharp(bytes, imageOptions)
      .autoOrient()
      .removeAlpha()
      .toColourspace('srgb')
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    return { width: info.width, height: info.height, data };
  } catch (thrown) {
    throw decodeError(thrown, name);
  }
}

/**
 * The numbers of a grey TIFF of 16 bits as stored, `[height, width]`, upright as `decodeImage` has it; null for 8 bits
 * and for colours. Throws as `readImage` does; wider, signed and fractional numbers are 'unsupported', since as bytes
 * they would be others.
 */
export async function decodeGreyTiff(
  bytes: Uint8Array,
  name: string,
): Promise<{ readonly width: number; readonly height: number; readonly data: Uint16Array } | null> {
  try {
    const { channels, depth } = await sharp(bytes, imageOptions).metadata();
    if (depth !== 'uchar' && depth !== 'ushort') {
      throw imageError('unsupported', name, `its pixels are of the type ${depth}, not of 8 or 16 bits`);
    }
    if (depth === 'uchar' || channels > 2) return null;
    const { data, info } = await sharp(bytes, imageOptions)
      .autoOrient()
      .removeAlpha()
      .toColourspace('grey16')
      .raw({ depth: 'ushort' })
      .toBuffer({ resolveWithObject: true });
    const { buffer, byteOffset, byteLength } = data;
    const numbers = new Uint16Array(buffer.slice(byteOffset, byteOffset + byteLength));
    return { width: info.width, height: info.height, data: numbers };
  } catch (thrown) {
    throw decodeError(thrown, name);
  }
}

/** Size as shown (after orientation) from the header alone. Throws as `readImage` does. */
export async function readImageSize(
  path: string,
): Promise<{ readonly width: number; readonly height: number }> {
  const bytes = await readFileBytes(path);
  if (assertKnownType(bytes, path) === 'bmp') return readBmpHeader(bytes, path);
  try {
    const { autoOrient } = await sharp(bytes, imageOptions).metadata();
    assertPixelCount(autoOrient.width, autoOrient.height, path);
    return { width: autoOrient.width, height: autoOrient.height };
  } catch (thrown) {
    throw decodeError(thrown, path);
  }
}

/** The bytes of a regular file; pipes, sockets and devices are refused without being opened for reading. */
export async function readFileBytes(path: string): Promise<Uint8Array> {
  try {
    // Opening a FIFO must not wait for a writer; Windows has no such flag.
    const handle = await open(path, constants.O_RDONLY | ((constants.O_NONBLOCK as number | undefined) ?? 0));
    try {
      const found = await handle.stat();
      if (!found.isFile()) throw imageError('unsupported', path, 'It is no ordinary file');
      if (found.size > maxFileBytes) throw imageError('tooLarge', path, 'The file is larger than 1 GiB');
      return await handle.readFile();
    } finally {
      await handle.close();
    }
  } catch (thrown) {
    throw thrown instanceof StudioError ? thrown : describeReadError(thrown, path);
  }
}

function assertKnownType(bytes: Uint8Array, name: string): ImageType {
  const type = detectImageType(bytes);
  if (type === undefined) throw imageError('unsupported', name, describeForeignFile(bytes));
  return type;
}

function decodeError(thrown: unknown, name: string): StudioError {
  if (thrown instanceof StudioError) return thrown;
  const [line = ''] = (thrown instanceof Error ? thrown.message : String(thrown)).split('\n');
  if (line.includes('exceeds pixel limit')) {
    return imageError('tooLarge', name, 'it has more pixels than the limit of 128 megapixels', thrown);
  }
  return imageError(
    'unreadable',
    name,
    `the file is damaged or incomplete (${line.replace(/[.:]\s*$/, '')})`,
    thrown,
  );
}

function describeReadError(thrown: unknown, path: string): StudioError {
  const known = toStudioError(thrown);
  const systemCode = (thrown as NodeJS.ErrnoException).code;
  if (systemCode === 'ENXIO' || systemCode === 'EISDIR')
    return imageError('unsupported', path, 'It is no ordinary file');
  const why = systemReason(thrown) ?? known.message;
  return new StudioError(known.code, `${path} cannot be read: ${why}.`, {
    fix: 'Check that the file exists and may be read.',
    details: { problem: 'unreadable', why, ...(systemCode === undefined ? {} : { system: systemCode }) },
    cause: thrown,
  });
}
