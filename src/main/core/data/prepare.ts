import type { RgbImage } from './imageIo.ts';
import type { LabelMask } from './labelMask.ts';
import { resizeArea, resizeBilinear, resizeNearest, toBytes, type Size } from './resize.ts';

/** Encoders divide the image by 32: the smallest padding that fits every net. */
export const trainingMultiple = 32;

/** Evaluation pads to this multiple, so that images of many sizes share few compiled graphs. */
export const evaluationBucket = 64;

/** An image with its labels at one size, `[height, width, 3]` and `[height, width]`. */
export interface Sample {
  readonly width: number;
  readonly height: number;
  readonly image: Uint8Array;
  readonly labels: Uint8Array;
}

/** An image in the middle of a padded box; `top` and `left` are where its content begins. */
export interface PaddedImage extends RgbImage {
  readonly top: number;
  readonly left: number;
  readonly contentWidth: number;
  readonly contentHeight: number;
}

/** Both sides times `scale`, rounded half to even as in the reference, at least 1. */
export function scaledSize({ width, height }: Size, scale: number): Size {
  return {
    width: Math.max(1, roundHalfEven(width * scale)),
    height: Math.max(1, roundHalfEven(height * scale)),
  };
}

/** The size whose longest side is `longest`; 0 keeps the image's own size. */
export function fittedSize(image: Size, longest: number): Size {
  return longest === 0 ? image : scaledSize(image, longest / Math.max(image.width, image.height));
}

/** Where content of length `content` begins in a box of length `box`, centred; negative when it is cropped. */
export function centreOffset(content: number, box: number): number {
  return content <= box ? Math.floor((box - content) / 2) : -Math.floor((content - box) / 2);
}

/**
 * The smallest box that holds every size, its sides multiples of `multiple`: a batch of 480 × 360 images
 * trains at 480 × 384, not at 480 × 480.
 */
export function boxOf(sizes: readonly Size[], multiple: number): Size {
  const side = (lengths: readonly number[]) => Math.ceil(Math.max(...lengths) / multiple) * multiple;
  return { width: side(sizes.map((size) => size.width)), height: side(sizes.map((size) => size.height)) };
}

/** Scales an image: mean over the area when it shrinks, bilinear when it grows. */
export function scaleImage(image: RgbImage, to: Size): RgbImage {
  if (to.width === image.width && to.height === image.height) return image;
  const resize = to.width < image.width ? resizeArea : resizeBilinear;
  return { ...to, data: toBytes(resize(image.data, image, to, 3)) };
}

/** Scales labels by nearest neighbour: no id appears that was not there. */
export function scaleLabels(mask: LabelMask, to: Size): LabelMask {
  if (to.width === mask.width && to.height === mask.height) return mask;
  return { ...to, data: resizeNearest(mask.data, mask, to) };
}

/** Image and mask of the same size, longest side scaled to `longest` (0: as they are). */
export function prepareSample(image: RgbImage, mask: LabelMask, longest: number): Sample {
  const to = fittedSize(image, longest);
  return { ...to, image: scaleImage(image, to).data, labels: scaleLabels(mask, to).data };
}

/** What a net sees in evaluation: longest side scaled to `longest` (0: own size), centred in a box of zeros. */
export function prepareImage(image: RgbImage, longest: number, multiple = evaluationBucket): PaddedImage {
  const scaled = scaleImage(image, fittedSize(image, longest));
  const box = boxOf([scaled], multiple);
  const top = centreOffset(scaled.height, box.height);
  const left = centreOffset(scaled.width, box.width);
  const data = new Uint8Array(box.width * box.height * 3);
  const rowBytes = scaled.width * 3;
  for (let y = 0; y < scaled.height; y++) {
    data.set(scaled.data.subarray(y * rowBytes, (y + 1) * rowBytes), ((y + top) * box.width + left) * 3);
  }
  return { ...box, data, top, left, contentWidth: scaled.width, contentHeight: scaled.height };
}

function roundHalfEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}
