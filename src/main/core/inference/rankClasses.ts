import type { Tensor3D } from '@tensorflow/tfjs-core';
import { isPlain } from '../../../shared/domain/evaluation.ts';
import { maxRanks, rankBytes } from '../../../shared/domain/prediction.ts';
import type { RgbImage } from '../data/imageIo.ts';
import type { Tf } from '../tensors/backend.ts';
import { visitLogits } from './classMap.ts';
import { countViews, visitProbabilities, type MultiScaleOptions } from './multiScale.ts';
import { imageRows, type SegmentingNet } from './predictor.ts';

/** What a net says of each pixel of an image, row-major. */
export interface RankedImage {
  readonly width: number;
  readonly height: number;
  /** The likeliest class: exactly what the predictor with the same options gives. */
  readonly mask: Uint8Array;
  /** Its probability, 0 … 255 for 0 … 1. */
  readonly confidence: Uint8Array;
  /** `rankBytes` a pixel: the likeliest classes, each its id and its probability as 16 bits, little-endian. */
  readonly ranking: Uint8Array;
}

/** The classes by likelihood at each pixel: softmax of the logits, or its mean over scales and mirror images. */
export function rankClasses(
  tf: Tf,
  net: SegmentingNet,
  image: RgbImage,
  options: MultiScaleOptions,
): RankedImage {
  const { width, height } = image;
  const pixels = width * height;
  const ranked = {
    mask: new Uint8Array(pixels),
    confidence: new Uint8Array(pixels),
    ranking: new Uint8Array(pixels * rankBytes),
  };
  const toShares = isPlain(options) ? softmax : divideBy(countViews(options));
  function rankStrip(top: number, scores: () => Tensor3D): void {
    const strip = tf.tidy(scores);
    const values = strip.dataSync<'float32'>();
    strip.dispose();
    rankPixels(values, net.classes, top * width, ranked, toShares);
  }
  if (!isPlain(options)) {
    visitProbabilities(tf, net, image, image, options, rankStrip);
    return { width, height, ...ranked };
  }
  const logits = imageRows(tf, net, image, options);
  try {
    visitLogits(tf, logits, image, rankStrip);
  } finally {
    logits.dispose();
  }
  return { width, height, ...ranked };
}

/** Turns one pixel's scores into probabilities, in place. */
type ToShares = (scores: Float32Array, largest: number) => void;

function softmax(scores: Float32Array, largest: number): void {
  let sum = 0;
  for (let id = 0; id < scores.length; id += 1) {
    scores[id] = Math.exp(scores[id] - largest);
    sum += scores[id];
  }
  for (let id = 0; id < scores.length; id += 1) scores[id] /= sum;
}

function divideBy(views: number): ToShares {
  return (scores) => {
    for (let id = 0; id < scores.length; id += 1) scores[id] /= views;
  };
}

type Ranking = Omit<RankedImage, 'width' | 'height'>;

function rankPixels(
  values: Float32Array,
  classes: number,
  firstPixel: number,
  { mask, confidence, ranking }: Ranking,
  toShares: ToShares,
): void {
  const ranks = Math.min(maxRanks, classes);
  const order = new Uint8Array(ranks);
  const scores = new Float32Array(classes);
  for (let at = 0, pixel = firstPixel; at < values.length; at += classes, pixel += 1) {
    for (let id = 0; id < classes; id += 1) scores[id] = values[at + id];
    orderLargest(scores, order);
    toShares(scores, scores[order[0]]);
    mask[pixel] = order[0];
    confidence[pixel] = Math.round(scores[order[0]] * 255);
    for (let rank = 0; rank < ranks; rank += 1) {
      const share = Math.round(scores[order[rank]] * 65_535);
      const to = pixel * rankBytes + rank * 3;
      ranking[to] = order[rank];
      ranking[to + 1] = share & 255;
      ranking[to + 2] = share >> 8;
    }
  }
}

/** Ids of the largest scores, largest first; of equals the smaller id, as argmax has it. */
function orderLargest(scores: Float32Array, order: Uint8Array): void {
  let filled = 0;
  for (let id = 0; id < scores.length; id += 1) {
    let place = filled;
    while (place > 0 && scores[id] > scores[order[place - 1]]) place -= 1;
    if (place >= order.length) continue;
    filled = Math.min(filled + 1, order.length);
    order.copyWithin(place + 1, place, filled - 1);
    order[place] = id;
  }
}
