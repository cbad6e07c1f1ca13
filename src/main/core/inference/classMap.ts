import type { Tensor3D, Tensor4D } from '@tensorflow/tfjs-core';
import type { Size } from '../data/resize.ts';
import type { Tf } from '../tensors/backend.ts';
import { indexOfLargest } from '../tensors/ops/largest.ts';
import { resizeBilinear } from '../tensors/ops/resize.ts';

/** Larger class scores are made and reduced strip by strip: a 4K frame with 21 classes would need 700 MB. */
export const stripBytes = 128 * 2 ** 20;

/** Gets the scores `[rows, width, classes]` of output rows from `top` on; `scores` is called in a `tf.tidy`. */
export type StripVisitor = (top: number, scores: () => Tensor3D) => void;

/**
 * Class ids `[height * width]` of `logits` `[1, h, w, classes]`, resized bilinearly (half-pixel centres) to `size`.
 * The caller keeps `logits`.
 */
export function classMap(tf: Tf, logits: Tensor4D, size: Size, maxBytes = stripBytes): Uint8Array {
  const ids = new Uint8Array(size.width * size.height);
  visitLogits(tf, logits, size, (top, scores) => ids.set(argMax(tf, scores), top * size.width), maxBytes);
  return ids;
}

/** The logits `[1, h, w, classes]` resized bilinearly to `size`, in strips from top to bottom. The caller keeps them. */
export function visitLogits(
  tf: Tf,
  logits: Tensor4D,
  size: Size,
  visit: StripVisitor,
  maxBytes = stripBytes,
): void {
  const [, height, width, classes] = logits.shape;
  if (height === size.height && width === size.width) return visit(0, () => logits.squeeze([0]));
  const rowBytes = size.width * classes * 4;
  if (size.height * rowBytes <= maxBytes) {
    return visit(0, () => resizeBilinear(tf, logits, size.height, size.width).squeeze([0]));
  }
  visitStrips(tf, logits, size, visit, Math.max(1, Math.floor(maxBytes / rowBytes)));
}

/** The same resize in two passes: all columns at once, then `stripRows` output rows at a time. */
function visitStrips(tf: Tf, logits: Tensor4D, size: Size, visit: StripVisitor, stripRows: number): void {
  const height = logits.shape[1];
  const wide: Tensor3D = tf.tidy(() => resizeBilinear(tf, logits, height, size.width).squeeze([0]));
  try {
    for (let top = 0; top < size.height; top += stripRows) {
      const rows = Math.min(stripRows, size.height - top);
      visit(top, () => interpolateRows(tf, wide, top, rows, height / size.height));
    }
  } finally {
    wide.dispose();
  }
}

/** Rows `top` … `top + rows − 1` of `wide` `[h, width, classes]` stretched by 1/scale; call it in a `tf.tidy`. */
export function interpolateRows(tf: Tf, wide: Tensor3D, top: number, rows: number, scale: number): Tensor3D {
  const last = wide.shape[0] - 1;
  const at = Array.from({ length: rows }, (_, row) =>
    Math.min(Math.max((top + row + 0.5) * scale - 0.5, 0), last),
  );
  const upper = wide.gather(tf.tensor1d(at.map(Math.floor), 'int32'));
  const lower = wide.gather(tf.tensor1d(at.map(Math.ceil), 'int32'));
  const share = tf.tensor3d(
    at.map((position) => position - Math.floor(position)),
    [rows, 1, 1],
  );
  return upper.add(lower.sub(upper).mul(share));
}

/** The class of the largest score at each pixel of `scores` `[h, w, classes]`. */
export function argMax(tf: Tf, scores: () => Tensor3D): Uint8Array {
  const winners = tf.tidy(() => indexOfLargest(tf, scores()));
  const ids = new Uint8Array(winners.dataSync());
  winners.dispose();
  return ids;
}
