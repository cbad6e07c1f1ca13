/**
 * Addresses of large bytes, relative to the application's origin (`studio://app` or `http://127.0.0.1:PORT`).
 * `revision` is a cache key only. Sizes are the longest side in pixels; 0 = as stored.
 */
const encode = encodeURIComponent;

export const blobPrefix = '/blob/';

export const blobUrl = {
  /** JPEG or PNG of the image, orientation applied. */
  image: (dataset: string, item: string, size: number): string =>
    `${blobPrefix}image/${encode(dataset)}/${encode(item)}?size=${size}`,
  /** RGBA PNG: the mask in class colours, void transparent; nearest scaled, for laying over `image`. */
  overlay: (dataset: string, item: string, size: number, revision: number): string =>
    `${blobPrefix}overlay/${encode(dataset)}/${encode(item)}?size=${size}&revision=${revision}`,
  /** Raw index bytes, row-major, one a pixel; never through an image decoder. */
  mask: (dataset: string, item: string, revision: number): string =>
    `${blobPrefix}mask/${encode(dataset)}/${encode(item)}?revision=${revision}`,
  /** RGBA PNG of a run's prediction on a monitored item at a step. */
  preview: (run: string, step: number, item: string): string =>
    `${blobPrefix}preview/${encode(run)}/${step}/${encode(item)}`,
};
