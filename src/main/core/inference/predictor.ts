import type { RgbImage } from '../data/imageIo.ts';
import { evaluationBucket, prepareImage, scaleImage } from '../data/prepare.ts';
import type { PaddedImage } from '../data/prepare.ts';
import type { Size } from '../data/resize.ts';
import type { ForwardOptions, Net } from '../models/compose.ts';
import type { Tf } from '../tensors/backend.ts';
import { uploadBytes } from '../tensors/ops/upload.ts';
import { classMap } from './classMap.ts';

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
export function createPredictor(tf: Tf, net: Net, options: PredictorOptions): Predictor {
  const { statistics, multiple = evaluationBucket } = options;
  const mode: ForwardOptions = { training: false, ...(statistics === undefined ? {} : { statistics }) };
  return {
    predict(image, { output = image, pixelAspect = 1 } = {}) {
      const shown = pixelAspect === 1 ? image : scaleImage(image, shownSize(image, pixelAspect));
      const input = prepareImage(shown, options.size, multiple);
      const logits = tf.tidy(() => contentOf(tf, net.forward(upload(tf, input), mode), input));
      try {
        return classMap(tf, logits, output);
      } finally {
        logits.dispose();
      }
    },
  };
}

/** The size asked for on the command line as the longest side in pixels: −1 as trained, 0 native, N pixels. */
export function resolveSize(asked: number, trained: number): number {
  return asked === -1 ? trained : asked;
}

function upload(tf: Tf, { data, width, height }: PaddedImage): ReturnType<typeof uploadBytes> {
  return uploadBytes(tf, data, [1, height, width, 3]);
}

/** Cuts the padding off. */
function contentOf(
  tf: Tf,
  logits: ReturnType<Net['forward']>,
  { top, left, contentHeight, contentWidth }: PaddedImage,
): ReturnType<Net['forward']> {
  return tf.slice(logits, [0, top, left, 0], [1, contentHeight, contentWidth, logits.shape[3]]);
}

function shownSize({ width, height }: Size, pixelAspect: number): Size {
  return { width: Math.max(1, Math.round(width * pixelAspect)), height };
}
