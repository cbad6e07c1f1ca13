import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import type { Tf } from '../backend.ts';
import { FLOAT, runSingleOp } from '../nativeOps.ts';

/** Weights from which on a kernel costs more to lay out than its map: 64 MiB. */
const fromWeights = 2 ** 24;
/** Values of a patch for each output: above, the patches of a map would take too much memory. */
const maxPatch = 8;

/**
 * Whether a convolution of stride 1 with a kernel `[size, size, in, out]` runs faster as `productConv2d`. oneDNN lays a kernel
 * out anew for its value and for each of its gradients; VGG's fc6 has 411 MB, in memory that is fresh each time.
 */
export function isBestAsProduct([rows, columns, inputs, outputs]: readonly number[]): boolean {
  const patch = rows * columns * inputs;
  return patch * outputs >= fromWeights && patch <= maxPatch * outputs;
}

/**
 * SAME convolution of stride 1 as one matrix product: patches of `x` `[batch, height, width, in]` times `kernel`
 * `[size, size, in, out]` as it lies. The patches are `size²` times as large as `x` and are kept for the gradient.
 */
export function productConv2d(tf: Tf, x: Tensor4D, kernel: Tensor4D): Tensor4D {
  const [size, , inputs, outputs] = kernel.shape;
  const op = tf.customGrad((...args) => {
    const [map, weights, save] = args as unknown as [Tensor4D, Tensor, (kept: Tensor[]) => void];
    const patches = tf.reshape(toPatches(tf, map, size), [-1, size * size * inputs]);
    save([patches, weights]);
    return {
      value: tf.reshape(product(tf, patches, asMatrix(tf, weights)), [...x.shape.slice(0, 3), outputs]),
      gradFunc: (dy: Tensor, saved: Tensor[]) => gradients(tf, dy, saved, x.shape),
    };
  });
  return op(x, kernel) as Tensor4D;
}

/** @param shape of the convolution's input */
function gradients(tf: Tf, dy: Tensor, [patches, kernel]: Tensor[], shape: Tensor4D['shape']): Tensor[] {
  const slopes = tf.reshape(dy, [-1, kernel.shape[3]!]);
  const back = product(tf, slopes, asMatrix(tf, kernel), { transposesB: true });
  const towardsKernel = product(tf, patches, slopes, { transposesA: true });
  return [fromPatches(tf, back, shape, kernel.shape[0]), tf.reshape(towardsKernel, kernel.shape)];
}

/** `[size² · in, out]` */
function asMatrix(tf: Tf, kernel: Tensor): Tensor {
  return tf.reshape(kernel, [-1, kernel.shape[3]!]);
}

interface Transposed {
  readonly transposesA?: boolean;
  readonly transposesB?: boolean;
}

function product(
  tf: Tf,
  a: Tensor,
  b: Tensor,
  { transposesA = false, transposesB = false }: Transposed = {},
): Tensor {
  const attributes = { T: FLOAT, transpose_a: { bool: transposesA }, transpose_b: { bool: transposesB } };
  return runSingleOp(tf, 'MatMul', attributes, [a, b]);
}

/** At each pixel the window around it, zeros outside: `[batch, height, width, size² · channels]`. */
function toPatches(tf: Tf, x: Tensor4D, size: number): Tensor {
  if (size === 1) return x;
  const attributes = {
    T: FLOAT,
    ksizes: { int: [1, size, size, 1] },
    strides: { int: [1, 1, 1, 1] },
    rates: { int: [1, 1, 1, 1] },
    padding: { text: 'SAME' },
  };
  return runSingleOp(tf, 'ExtractImagePatches', attributes, [x]);
}

/** The adjoint of `toPatches`: each tap's values moved to the pixels they were taken from, and added. */
function fromPatches(tf: Tf, patches: Tensor, shape: Tensor4D['shape'], size: number): Tensor {
  if (size === 1) return tf.reshape(patches, shape);
  const [batch, height, width, channels] = shape;
  const reach = size - 1;
  const maps = tf.reshape(patches, [batch, height, width, size * size * channels]);
  const taps = tf.split(maps, size * size, 3).map((tap, place) => {
    const [row, column] = [Math.floor(place / size), place % size];
    return tf.pad(tap, [
      [0, 0],
      [row, reach - row],
      [column, reach - column],
      [0, 0],
    ]);
  });
  const before = Math.floor(reach / 2);
  return tf.slice(tf.addN(taps), [0, before, before, 0], shape);
}
