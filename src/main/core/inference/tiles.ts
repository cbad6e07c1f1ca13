import type { Rank, Tensor3D, Tensor4D } from '@tensorflow/tfjs-core';
import type { RgbImage } from '../data/imageIo.ts';
import type { Tf } from '../tensors/backend.ts';

/** Share of a tile that its neighbour sees too: what is kept lies an eighth of a tile or more from a tile's border. */
const overlap = 1 / 4;

/** A tile along one side of an image, in pixels of the image. */
export interface TileSpan {
  readonly from: number;
  readonly to: number;
  /** Its answer is taken from here … */
  readonly keepFrom: number;
  /** … up to here; the next tile's begins there. */
  readonly keepTo: number;
}

/** Tiles of `tile` pixels spread evenly over `length`; one of `length` where that is enough. */
export function tileSpans(length: number, tile: number): readonly TileSpan[] {
  if (length <= tile) return [{ from: 0, to: length, keepFrom: 0, keepTo: length }];
  const count = Math.ceil((length / tile - overlap) / (1 - overlap));
  const starts = Array.from({ length: count }, (_, index) =>
    Math.round((index * (length - tile)) / (count - 1)),
  );
  const border = (index: number) => Math.round((starts[index] + starts[index - 1] + tile) / 2);
  return starts.map((from, index) => ({
    ...{ from, to: from + tile },
    keepFrom: index === 0 ? 0 : border(index),
    keepTo: index === count - 1 ? length : border(index + 1),
  }));
}

/**
 * Logits of an image, `[rows, width, classes]` for each row of tiles of up to `tile` pixels from top to bottom: they overlap,
 * and each pixel's are from the tile in which it lies farthest from the border. `logitsOf` gives a tile's,
 * `[1, rows, columns, classes]`. The caller disposes what comes.
 */
export function* tileBands(
  tf: Tf,
  image: RgbImage,
  tile: number,
  logitsOf: (tile: RgbImage) => Tensor4D,
): Generator<Tensor3D, void> {
  const columns = tileSpans(image.width, tile);
  for (const row of tileSpans(image.height, tile)) {
    const kept = (column: TileSpan) =>
      tf.tidy(() => {
        const begin = [0, row.keepFrom - row.from, column.keepFrom - column.from, 0];
        const size = [1, row.keepTo - row.keepFrom, column.keepTo - column.keepFrom, -1];
        return tf.slice<Rank.R4, Tensor4D>(logitsOf(crop(image, row, column)), begin, size);
      });
    yield tf.tidy(() => tf.concat(columns.map(kept), 2).squeeze<Tensor3D>([0]));
  }
}

function crop(image: RgbImage, row: TileSpan, column: TileSpan): RgbImage {
  const { width, data } = image;
  const size = { width: column.to - column.from, height: row.to - row.from };
  if (size.width === width && size.height === image.height) return image;
  const cut = new Uint8Array(size.width * size.height * 3);
  for (let y = 0; y < size.height; y += 1) {
    const from = ((row.from + y) * width + column.from) * 3;
    cut.set(data.subarray(from, from + size.width * 3), y * size.width * 3);
  }
  return { ...size, data: cut };
}
