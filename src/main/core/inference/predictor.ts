import type { Tensor4D } from '@tensorflow/tfjs-core';
import type { RgbImage } from '../data/imageIo.ts';
import { evaluationBucket, fittedSize, prepareImage, scaleImage } from '../data/prepare.ts';
import type { PaddedImage } from '../data/prepare.ts';
import type { Size } from '../data/resize.ts';
import type { ForwardOptions, Net } from '../models/compose.ts';
import type { Tf } from '../tensors/backend.ts';
import { classMap } from './classMap.ts';
import { createLogitRows, type LogitRows } from './logitRows.ts';
import { tileBands } from './tiles.ts';

/** Longest side in pixels of what a net sees at once, so that memory stays bounded whatever the image. */
const largestInput = 1024;

/** What a predictor needs of a net, whichever engine runs it. */
export type SegmentingNet = Pick<Net, 'classes' | 'logits'>;

export interface PredictorOptions {
  /** Longest side of what the net sees, in pixels; 0: the image's own. */
  readonly size: number;
  /** Longest side of what it sees at once, a multiple of 64: larger pictures are seen in overlapping tiles. Default 1,024. */
  readonly largest?: number;
  /** What batch normalisation normalises by; default: the moving statistics. */
  readonly statistics?: ForwardOptions['statistics'];
  /** The net's input is padded to multiples of this many pixels. */
  readonly multiple?: number;
}

export interface PredictOptions {
  /** Size of the answer; default: the image's own. */
  readonly output?: Size;
  /** Width : height of one pixel of the image, 1 where pixels are square: the net sees the picture as it is shown. */
  readonly pixelAspect?: number;
}

/** Segments images with a net in inference mode; keeps nothing on the device between calls. */
export interface Predictor {
  /** Class ids, row-major, one a pixel of the output: logits resized bilinearly to it, then the largest. */
  predict(image: RgbImage, options?: PredictOptions): Uint8Array;
}

/** The net stays the caller's; its `size` here is the recipe's for "as trained". */
export function createPredictor(tf: Tf, net: SegmentingNet, options: PredictorOptions): Predictor {
  return {
    predict(image, { output = image, pixelAspect = 1 } = {}) {
      const logits = imageRows(tf, net, shownImage(image, pixelAspect), options);
      try {
        return classMap(tf, logits, output);
      } finally {
        logits.dispose();
      }
    },
  };
}

/** Logits `[1, height, width, classes]` of what the net sees of `image`, without padding. The caller disposes them. */
export function imageLogits(
  tf: Tf,
  net: SegmentingNet,
  image: RgbImage,
  options: PredictorOptions,
): Tensor4D {
  const rows = imageRows(tf, net, image, options);
  try {
    return tf.tidy(() => rows.take(0, rows.height).expandDims<Tensor4D>(0));
  } finally {
    rows.dispose();
  }
}

/** The same by rows: the net looks as they are asked for. The caller disposes them. */
export function imageRows(tf: Tf, net: SegmentingNet, image: RgbImage, options: PredictorOptions): LogitRows {
  const { size, largest = largestInput, statistics, multiple = evaluationBucket } = options;
  const mode: ForwardOptions = { training: false, ...(statistics === undefined ? {} : { statistics }) };
  const look = (part: RgbImage) =>
    tf.tidy(() => {
      const input = prepareImage(part, 0, multiple);
      return contentOf(tf, net.logits(input.data, [1, input.height, input.width, 3], mode), input);
    });
  const scaled = scaleImage(image, fittedSize(image, size));
  const { width, height } = scaled;
  const bands = tileBands(tf, scaled, largest, look);
  return createLogitRows(tf, { width, height, classes: net.classes }, bands);
}

/** The picture with square pixels. */
export function shownImage(image: RgbImage, pixelAspect: number): RgbImage {
  if (pixelAspect === 1) return image;
  const { width, height } = image;
  return scaleImage(image, { width: Math.max(1, Math.round(width * pixelAspect)), height });
}

/**
 * What a net sees of pictures when `asked` for a longest side of N pixels, 0 for their own or −1 as trained: whole as far as
 * it was trained on whole ones.
 */
export function inputSize(
  asked: number,
  trained: number,
): Required<Pick<PredictorOptions, 'size' | 'largest'>> {
  const seen = Math.ceil(trained / evaluationBucket) * evaluationBucket;
  return { size: asked === -1 ? trained : asked, largest: Math.max(largestInput, seen) };
}

/** Cuts the padding off. */
function contentOf(
  tf: Tf,
  logits: Tensor4D,
  { top, left, contentHeight, contentWidth }: PaddedImage,
): Tensor4D {
  return tf.slice(logits, [0, top, left, 0], [1, contentHeight, contentWidth, logits.shape[3]]);
}
