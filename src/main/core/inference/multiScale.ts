import type { Tensor3D } from '@tensorflow/tfjs-core';
import { isPlain } from '../../../shared/domain/evaluation.ts';
import type { RgbImage } from '../data/imageIo.ts';
import type { Size } from '../data/resize.ts';
import type { Tf } from '../tensors/backend.ts';
import { argMax, interpolateRows, resizeTo, stripBytes, type Strip, type StripVisitor } from './classMap.ts';
import type { LogitRows } from './logitRows.ts';
import { createPredictor, imageRows, shownImage } from './predictor.ts';
import type { Predictor, PredictorOptions, SegmentingNet } from './predictor.ts';

export interface MultiScaleOptions extends PredictorOptions {
  /** Factors on the size the net sees, at least one. */
  readonly scales: readonly number[];
  /** Take the mirrored picture at each scale too. */
  readonly flip: boolean;
}

/** Logits of the picture and of its mirror image at one scale. */
interface ScaleViews {
  readonly plain: LogitRows;
  readonly mirrored: LogitRows | null;
}

/**
 * Multi-scale and mirrored testing, as DeepLab v3 is tested (Chen et al. 2017, arXiv:1706.05587): the net sees the
 * picture at every scale, and mirrored at every scale; each answer's logits are resized bilinearly to the output
 * and turned into probabilities by softmax, mirrored ones turned back, and the class of the largest mean is taken.
 * One scale of 1 without mirroring is the ordinary predictor.
 */
export function createMultiScalePredictor(tf: Tf, net: SegmentingNet, options: MultiScaleOptions): Predictor {
  if (isPlain(options)) return createPredictor(tf, net, options);
  return {
    predict(image, { output = image, pixelAspect = 1 } = {}) {
      const ids = new Uint8Array(output.width * output.height);
      visitProbabilities(tf, net, shownImage(image, pixelAspect), output, options, (top, scores) =>
        ids.set(argMax(tf, scores), top * output.width),
      );
      return ids;
    },
  };
}

/**
 * Sums over all views of `image` of the class probabilities, resized to `output`, in strips from top to bottom: divide
 * by the number of views for their mean.
 */
export function visitProbabilities(
  tf: Tf,
  net: SegmentingNet,
  image: RgbImage,
  output: Size,
  options: MultiScaleOptions,
  visit: StripVisitor,
): void {
  const mirror = options.flip ? mirrorImage(image) : null;
  const views: ScaleViews[] = [];
  try {
    for (const scale of options.scales) {
      const at = { ...options, size: scaledLongest(image, options.size, scale) };
      const plain = imageRows(tf, net, image, at);
      views.push({ plain, mirrored: mirror && imageRows(tf, net, mirror, at) });
    }
    visitSums(tf, views, output, visit);
  } finally {
    for (const { plain, mirrored } of views) {
      plain.dispose();
      mirrored?.dispose();
    }
  }
}

/** How often the net looks at a picture. */
export function countViews({ scales, flip }: Pick<MultiScaleOptions, 'scales' | 'flip'>): number {
  return scales.length * (flip ? 2 : 1);
}

function scaledLongest(image: Size, size: number, scale: number): number {
  const longest = size === 0 ? Math.max(image.width, image.height) : size;
  return Math.max(1, Math.round(longest * scale));
}

/** Strip by strip: the probabilities of a large picture with many classes would not fit into memory at once. */
function visitSums(
  tf: Tf,
  views: readonly ScaleViews[],
  { width, height }: Size,
  visit: StripVisitor,
  maxBytes = stripBytes,
): void {
  const rowBytes = width * views[0].plain.classes * 4 * views.length;
  const stripRows = Math.max(1, Math.floor(maxBytes / rowBytes));
  for (let top = 0; top < height; top += stripRows) {
    const strip: Strip = { top, rows: Math.min(stripRows, height - top), height };
    visit(top, () =>
      views.map((view) => scaleProbabilities(tf, view, strip, width)).reduce((a, b) => a.add(b)),
    );
  }
}

/** Picture and mirror image are added first, so that mirroring the picture mirrors the sum to the last bit. */
function scaleProbabilities(tf: Tf, { plain, mirrored }: ScaleViews, strip: Strip, width: number): Tensor3D {
  return tf.tidy(() => {
    const sum = probabilities(tf, plain, strip, width);
    return mirrored === null ? sum : sum.add(probabilities(tf, mirrored, strip, width).reverse(1));
  });
}

/** Softmax `[rows, width, classes]` of the strip of `logits` resized to the output. */
function probabilities(tf: Tf, logits: LogitRows, strip: Strip, width: number): Tensor3D {
  const narrow = interpolateRows(tf, logits, strip);
  return tf.softmax(resizeTo(tf, narrow, { width, height: strip.rows }));
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
