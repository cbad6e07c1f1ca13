import { basename } from 'node:path';
import { StudioError } from '../../../shared/errors.ts';
import { readImage, type RgbImage } from './imageIo.ts';
import type { LabelMask } from './labelMask.ts';
import { readLabelMask } from './maskIo.ts';

export interface LabelledPair {
  readonly image: RgbImage;
  readonly labels: LabelMask;
}

/**
 * Reads an image and its mask. Throws StudioError('badInput') where one cannot be read or their sizes differ:
 * a rescaled mask would put labels on the wrong pixels.
 */
export async function readLabelledPair(imageFile: string, maskFile: string): Promise<LabelledPair> {
  const [image, labels] = await Promise.all([readImage(imageFile), readLabelMask(maskFile)]);
  if (image.width === labels.width && image.height === labels.height) return { image, labels };
  const sizes = `${image.width}×${image.height} and ${labels.width}×${labels.height}`;
  throw new StudioError('badInput', `Image and mask of ${basename(imageFile)} differ in size: ${sizes}.`, {
    fix: 'Give it a mask of the image’s size, or take it out of the split.',
  });
}
