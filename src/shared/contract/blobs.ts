/**
 * Addresses of large bytes, relative to the application's origin (`studio://app` or `http://127.0.0.1:PORT`).
 * `revision` is a cache key only. Sizes are the longest side in pixels; 0 = as stored.
 */
const encode = encodeURIComponent;

export const blobPrefix = '/blob/';

/** A mask over its picture: filled, its outlines alone, or both. */
export const overlayModes = ['fill', 'outline', 'both'] as const;
export type OverlayMode = (typeof overlayModes)[number];

/** A checkpoint of a run. */
export interface PredictionOf {
  readonly run: string;
  readonly step: number;
}

function prediction(run: string, step: number, dataset: string, item: string): string {
  return `${encode(run)}/${step}/${encode(dataset)}/${encode(item)}`;
}

/** The part of a recipe that augments. */
export interface AugmentAddress {
  readonly flip: boolean;
  readonly rescaleMin: number;
  readonly rescaleMax: number;
  readonly colour: number;
  readonly rotation: number;
}

function augmentName({ flip, rescaleMin, rescaleMax, colour, rotation }: AugmentAddress): string {
  return [flip ? 'flip' : 'plain', rescaleMin, rescaleMax, colour, rotation].join('_');
}

export const blobUrl = {
  /** JPEG or PNG of the image, orientation applied. */
  image: (dataset: string, item: string, size: number): string =>
    `${blobPrefix}image/${encode(dataset)}/${encode(item)}?size=${size}`,
  /** RGBA PNG: the mask in class colours, void transparent; nearest scaled, for laying over `image`. */
  overlay: (
    dataset: string,
    item: string,
    size: number,
    revision: number,
    mode: OverlayMode = 'fill',
  ): string =>
    `${blobPrefix}overlay/${encode(dataset)}/${encode(item)}?size=${size}&mode=${mode}&revision=${revision}`,
  /** Raw index bytes, row-major, one a pixel; never through an image decoder. */
  mask: (dataset: string, item: string, revision: number): string =>
    `${blobPrefix}mask/${encode(dataset)}/${encode(item)}?revision=${revision}`,
  /** RGBA PNG: what a checkpoint predicts of an item, in the run's class colours; 404 until `inference.predictItems` made it. */
  predictionOverlay: (
    run: string,
    step: number,
    dataset: string,
    item: string,
    size: number,
    mode: OverlayMode = 'fill',
  ): string =>
    `${blobPrefix}predictionOverlay/${prediction(run, step, dataset, item)}?size=${size}&mode=${mode}`,
  /** Raw ids of the run's classes, row-major, one a pixel, size in `X-Width` and `X-Height`. */
  predictionMask: (run: string, step: number, dataset: string, item: string): string =>
    `${blobPrefix}predictionMask/${prediction(run, step, dataset, item)}`,
  /** RGBA PNG: red where the prediction is not the item's mask, transparent elsewhere and on void. */
  predictionErrors: (run: string, step: number, dataset: string, item: string, size: number): string =>
    `${blobPrefix}predictionErrors/${prediction(run, step, dataset, item)}?size=${size}`,
  /**
   * RGBA PNG of what changes from A to B against the item's mask: green where only B is right, red where only A is;
   * transparent elsewhere and on void.
   */
  predictionChanges: (
    a: PredictionOf,
    b: PredictionOf,
    dataset: string,
    item: string,
    size: number,
  ): string =>
    `${blobPrefix}predictionChanges/${encode(a.run)}/${a.step}/${prediction(b.run, b.step, dataset, item)}?size=${size}`,
  /** JPEG or PNG of a sample of a source that was looked at (`library.planImport`). */
  importImage: (plan: string, sample: number, size: number): string =>
    `${blobPrefix}importImage/${encode(plan)}/${sample}?size=${size}`,
  /** Its mask: one byte a pixel, the place of the value in the report's `mapping` and then `unknown`; 255 neither. */
  importMask: (plan: string, sample: number): string => `${blobPrefix}importMask/${encode(plan)}/${sample}`,
  /** Small JPEG of a recent project, open or not, by the key in its summary. */
  cover: (key: string): string => `${blobPrefix}cover/${key}`,
  /** JPEG or PNG of a picture from anywhere, by the id that `inference.openPictures` gave. */
  picture: (id: string, size: number): string => `${blobPrefix}picture/${encode(id)}?size=${size}`,
  /** Raw ids of the run's classes, one a pixel, of `inference.predictPicture`. */
  pictureMask: (prediction: string): string => `${blobPrefix}pictureMask/${encode(prediction)}`,
  /** How sure the net is of each pixel's class, 0 … 255 for 0 … 1. */
  pictureConfidence: (prediction: string): string => `${blobPrefix}pictureConfidence/${encode(prediction)}`,
  /**
   * JPEG of how a recipe's augmentation draws an item of the training split into its batch, the mask laid over it;
   * each `draw` another one.
   */
  augmented: (dataset: string, item: string, augment: AugmentAddress, draw: number, size: number): string =>
    `${blobPrefix}augmented/${encode(dataset)}/${encode(item)}/${augmentName(augment)}/${draw}?size=${size}`,
  /** Raw ids of a run's prediction on a monitored item at a step, size in `X-Width` and `X-Height`. */
  previewMask: (run: string, step: number, item: string): string =>
    `${blobPrefix}previewMask/${encode(run)}/${step}/${encode(item)}`,
  /** A video by the id that `video.open` or `video.list` gave; answers ranges of bytes. */
  video: (id: string): string => `${blobPrefix}video/${encode(id)}`,
  /** JPEG of the frame a running video job has just done; `index` is a cache key only. */
  videoFrame: (job: string, index: number): string => `${blobPrefix}videoFrame/${encode(job)}?frame=${index}`,
  /** RGBA PNG of a run's prediction on a monitored item at a step. */
  preview: (run: string, step: number, item: string): string =>
    `${blobPrefix}preview/${encode(run)}/${step}/${encode(item)}`,
};
