import type { Tensor4D } from '@tensorflow/tfjs-core';
import type { RgbImage } from '../data/imageIo.ts';
import { evaluationBucket, prepareImage, scaleImage } from '../data/prepare.ts';
import type { PaddedImage } from '../data/prepare.ts';
import type { Size } from '../data/resize.ts';
import type { ForwardOptions, Net } from '../models/compose.ts';
import type { Tf } from '../tensors/backend.ts';
import { classMap } from './classMap.ts';

/** What a predictor needs of a net, whichever engine runs it. */
export type SegmentingNet = Pick<Net, 'classes' | 'logits'>;

export interface PredictorOptions {
  /** Longest side of what the net sees, in pixels; 0: the image's own. */
  readonly size: number;
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
      const logits = imageLogits(tf, net, shownImage(image, pixelAspect), options);
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
  const { size, statistics, multiple = evaluationBucket } = options;
  const mode: ForwardOptions = { training: false, ...(statistics === undefined ? {} : { statistics }) };
  const input = prepareImage(image, size, multiple);
  const { data, width, height } = input;
  return tf.tidy(() => contentOf(tf, net.logits(data, [1, height, width, 3], mode), input));
}

/** The picture with square pixels. */
export function shownImage(image: RgbImage, pixelAspect: number): RgbImage {
  if (pixelAspect === 1) return image;
  const { width, height } = image;
  return scaleImage(image, { width: Math.max(1, Math.round(width * pixelAspect)), height });
}

/** The size asked for on the command line as the longest side in pixels: −1 as trained, 0 native, N pixels. */
export function resolveSize(asked: number, trained: number): number {
  return asked === -1 ? trained : asked;
}

/** Cuts the padding off. */
function contentOf(
  tf: Tf,
  logits: Tensor4D,
  { top, left, contentHeight, contentWidth }: PaddedImage,
): Tensor4D {
  return tf.slice(logits, [0, top, left, 0], [1, contentHeight, contentWidth, logits.shape[3]]);
}
