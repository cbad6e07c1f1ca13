import { StudioError } from '../../../shared/errors.ts';
import { imageTypes } from './imageType.ts';

/**
 * 128 megapixels, checked in the header before any pixel is decoded: more than any camera, and at most
 * 400 MB of RGB. It is what stops decompression bombs.
 */
export const maxImagePixels = 2 ** 27;

export type ImageProblem = 'unreadable' | 'unsupported' | 'tooLarge';

/** The error for a file that cannot be used as image or mask; `details.why` is the reason alone. */
export function imageError(problem: ImageProblem, name: string, why: string, cause?: unknown): StudioError {
  return new StudioError('badInput', `${name} cannot be read: ${why}.`, {
    fix: `Use ${imageTypes.join(', ')} files of at most 128 megapixels.`,
    details: { problem, why },
    cause,
  });
}

export function assertPixelCount(width: number, height: number, name: string): void {
  if (width * height <= maxImagePixels) return;
  throw imageError('tooLarge', name, `${width} × ${height} pixels are more than the limit of 128 megapixels`);
}
