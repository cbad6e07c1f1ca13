import type { Tensor3D, Tensor4D } from '@tensorflow/tfjs-core';
import type { RgbImage } from '../data/imageIo.ts';
import type { Size } from '../data/resize.ts';
import type { Net } from '../models/compose.ts';
import type { Tf } from '../tensors/backend.ts';
import { resizeBilinear } from '../tensors/ops/resize.ts';
import { argMax, interpolateRows, stripBytes } from './classMap.ts';
import { createPredictor, imageLogits, shownImage } from './predictor.ts';
import type { Predictor, PredictorOptions } from './predictor.ts';

export interface MultiScaleOptions extends PredictorOptions {
  /** Factors on the size the net sees, at least one. */
  readonly scales: readonly number[];
  /** Take the mirrored picture at each scale too. */
  readonly flip: boolean;
}

/** Logits `[1, h, w, classes]` of the picture and of its mirror image at one scale. */
interface ScaleViews {
  readonly plain: Tensor4D;
  readonly mirrored: Tensor4D | null;
}

/**
 * Multi-scale and mirrored testing, as DeepLab v3 is tested (Chen et al. 2017, arXiv:1706.05587): the net sees the
 * picture at every scale, and mirrored at every scale; each answer's logits are resized bilinearly to the output
 * and turned into probabilities by softmax, mirrored ones turned back, and the class of the largest mean is taken.
 * One scale of 1 without mirroring is the ordinary predictor.
 */
export function createMultiScalePredictor(tf: Tf, net: Net, options: MultiScaleOptions): Predictor {
  const { scales, flip } = options;
  if (isPlain(options)) return createPredictor(tf, net, options);
  return {
    predict(image, { output = image, pixelAspect = 1 } = {}) {
      const shown = shownImage(image, pixelAspect);
      const mirror = flip ? mirrorImage(shown) : null;
      const views: ScaleViews[] = [];
      try {
        for (const scale of scales) {
          const at = { ...options, size: scaledLongest(shown, options.size, scale) };
          const plain = imageLogits(tf, net, shown, at);
          views.push({ plain, mirrored: mirror && imageLogits(tf, net, mirror, at) });
        }
        return likeliestClasses(tf, views, output);
      } finally {
        for (const { plain, mirrored } of views) tf.dispose([plain, ...(mirrored ? [mirrored] : [])]);
      }
    },
  };
}

/** Whether the net sees each picture once, at the size asked for. */
export function isPlain({ scales, flip }: Pick<MultiScaleOptions, 'scales' | 'flip'>): boolean {
  return !flip && scales.length === 1 && scales[0] === 1;
}

function scaledLongest(image: Size, size: number, scale: number): number {
  const longest = size === 0 ? Math.max(image.width, image.height) : size;
  return Math.max(1, Math.round(longest * scale));
}

/** Strip by strip: the probabilities of a large picture with many classes would not fit into memory at once. */
function likeliestClasses(
  tf: Tf,
  views: readonly ScaleViews[],
  { width, height }: Size,
  maxBytes = stripBytes,
): Uint8Array {
  const rowBytes = width * views[0].plain.shape[3] * 4 * views.length;
  const stripRows = Math.max(1, Math.floor(maxBytes / rowBytes));
  const ids = new Uint8Array(width * height);
  for (let top = 0; top < height; top += stripRows) {
    const strip: Strip = { top, rows: Math.min(stripRows, height - top), width, height };
    const sum = () => views.map((view) => scaleProbabilities(tf, view, strip)).reduce((a, b) => a.add(b));
    ids.set(argMax(tf, sum), top * width);
  }
  return ids;
}

/** Rows `top` … `top + rows − 1` of an output of this size. */
interface Strip extends Size {
  readonly top: number;
  readonly rows: number;
}

/** Picture and mirror image are added first, so that mirroring the picture mirrors the sum to the last bit. */
function scaleProbabilities(tf: Tf, { plain, mirrored }: ScaleViews, strip: Strip): Tensor3D {
  return tf.tidy(() => {
    const sum = probabilities(tf, plain, strip);
    return mirrored === null ? sum : sum.add(probabilities(tf, mirrored, strip).reverse(1));
  });
}

/** Softmax `[rows, width, classes]` of the strip of `logits` resized to the output. */
function probabilities(tf: Tf, logits: Tensor4D, { top, rows, width, height }: Strip): Tensor3D {
  const narrow = interpolateRows(tf, logits.squeeze([0]), top, rows, logits.shape[1] / height);
  const resized: Tensor3D = resizeBilinear(tf, narrow.expandDims(0), rows, width).squeeze([0]);
  return tf.softmax(resized);
}

function mirrorImage({ width, height, data }: RgbImage): RgbImage {
  const mirrored = new Uint8Array(data.length);
  for (let pixel = 0; pixel < width * height; pixel += 1) {
    const column = pixel % width;
    const from = (pixel - column + width - 1 - column) * 3;
    mirrored.set(data.subarray(from, from + 3), pixel * 3);
  }
  return { width, height, data: mirrored };
}
