import type { Tensor3D } from '@tensorflow/tfjs-core';
import type { Size } from '../data/resize.ts';
import type { Tf } from '../tensors/backend.ts';
import { indexOfLargest } from '../tensors/ops/largest.ts';
import { resizeBilinear } from '../tensors/ops/resize.ts';
import type { LogitRows } from './logitRows.ts';

/** Larger class scores are made and reduced strip by strip: a 4K frame with 21 classes would need 700 MB. */
export const stripBytes = 128 * 2 ** 20;

/** Gets the scores `[rows, width, classes]` of output rows from `top` on; `scores` is called in a `tf.tidy`. */
export type StripVisitor = (top: number, scores: () => Tensor3D) => void;

/** Class ids `[height * width]` of `logits`, resized bilinearly (half-pixel centres) to `size`. The caller keeps `logits`. */
export function classMap(tf: Tf, logits: LogitRows, size: Size, maxBytes = stripBytes): Uint8Array {
  const ids = new Uint8Array(size.width * size.height);
  visitLogits(tf, logits, size, (top, scores) => ids.set(argMax(tf, scores), top * size.width), maxBytes);
  return ids;
}

/** The logits resized bilinearly to `size`, in strips from top to bottom. The caller keeps them. */
export function visitLogits(
  tf: Tf,
  logits: LogitRows,
  size: Size,
  visit: StripVisitor,
  maxBytes = stripBytes,
): void {
  const scale = logits.height / size.height;
  // Where the picture shrinks, what a row comes from is larger than the row.
  const rowBytes = Math.max(size.width, logits.width * scale, size.width * scale) * logits.classes * 4;
  const stripRows = Math.max(1, Math.floor(maxBytes / rowBytes));
  if (stripRows >= size.height) return visit(0, () => resizeTo(tf, logits.take(0, logits.height), size));
  // The same resize in two passes: columns, then rows.
  const wide: RowSource = {
    height: logits.height,
    take: (from, to) => resizeTo(tf, logits.take(from, to), { width: size.width, height: to - from }),
  };
  for (let top = 0; top < size.height; top += stripRows) {
    const rows = Math.min(stripRows, size.height - top);
    visit(top, () => interpolateRows(tf, wide, { top, rows, height: size.height }));
  }
}

/** Rows `from` … `to − 1` of a map of this height, `[rows, width, classes]`. */
type RowSource = Pick<LogitRows, 'height' | 'take'>;

/** Rows `top` … `top + rows − 1` of an output of this height. */
export interface Strip {
  readonly top: number;
  readonly rows: number;
  readonly height: number;
}

/** A strip of `source` stretched to the strip's height; call it in a `tf.tidy`, from top to bottom. */
export function interpolateRows(tf: Tf, source: RowSource, { top, rows, height }: Strip): Tensor3D {
  if (source.height === height) return source.take(top, top + rows);
  const scale = source.height / height;
  const at = Array.from({ length: rows }, (_, row) =>
    Math.min(Math.max((top + row + 0.5) * scale - 0.5, 0), source.height - 1),
  );
  const first = Math.floor(at[0]);
  const part = source.take(first, Math.ceil(at[rows - 1]) + 1);
  const rowsAt = (whole: (position: number) => number) =>
    part.gather(
      tf.tensor1d(
        at.map((position) => whole(position) - first),
        'int32',
      ),
    );
  const [upper, lower] = [rowsAt(Math.floor), rowsAt(Math.ceil)];
  const share = tf.tensor3d(
    at.map((position) => position - Math.floor(position)),
    [rows, 1, 1],
  );
  return upper.add(lower.sub(upper).mul(share));
}

/** `rows` `[h, w, classes]` resized bilinearly; call it in a `tf.tidy`. */
export function resizeTo(tf: Tf, rows: Tensor3D, { width, height }: Size): Tensor3D {
  if (rows.shape[0] === height && rows.shape[1] === width) return rows;
  return resizeBilinear(tf, rows.expandDims(0), height, width).squeeze([0]);
}

/** The class of the largest score at each pixel of `scores` `[h, w, classes]`. */
export function argMax(tf: Tf, scores: () => Tensor3D): Uint8Array {
  const winners = tf.tidy(() => indexOfLargest(tf, scores()));
  const ids = new Uint8Array(winners.dataSync());
  winners.dispose();
  return ids;
}
