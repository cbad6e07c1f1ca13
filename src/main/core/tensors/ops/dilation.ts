import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import type { Tf } from '../backend.ts';
import { FLOAT, INT32, runSingleOp, type Attributes } from '../nativeOps.ts';
import { shapeOf } from './shape.ts';

export interface Dilation {
  /** Distance between kernel taps, 2 or more. */
  readonly dilation: number;
  readonly padding: 'same' | 'valid';
}

/** The native ops of a convolution: value, and gradients towards its input and its kernel. */
const kernels = {
  full: { forward: 'Conv2D', input: 'Conv2DBackpropInput', filter: 'Conv2DBackpropFilter' },
  depthwise: {
    forward: 'DepthwiseConv2dNative',
    input: 'DepthwiseConv2dNativeBackpropInput',
    filter: 'DepthwiseConv2dNativeBackpropFilter',
  },
} as const;

const attributes: Attributes = {
  T: FLOAT,
  strides: { int: [1, 1, 1, 1] },
  padding: { text: 'VALID' },
  data_format: { text: 'NHWC' },
  dilations: { int: [1, 1, 1, 1] },
};

/**
 * A dilated convolution of stride 1 as space-to-batch → VALID → batch-to-space: every phase of the dilation grid becomes a
 * block of its own. (The native gradients of a depthwise convolution ignore dilation on the CPU.) All sizes follow from
 * the input's shape as tensors, so that a recorded graph holds for every size.
 */
export function dilatedConv(
  tf: Tf,
  kind: keyof typeof kernels,
  x: Tensor4D,
  kernel: Tensor4D,
  geometry: Dilation,
): Tensor4D {
  const { forward, input, filter } = kernels[kind];
  const op = tf.customGrad((...args) => {
    const [image, weights, save] = args as unknown as [Tensor, Tensor, (kept: Tensor[]) => void];
    const { paddings, crops } = windowSides(tf, image, kernel.shape, geometry);
    const blocks = toBlocks(tf, image, paddings, geometry.dilation);
    const value = fromBlocks(
      tf,
      runSingleOp(tf, forward, attributes, [blocks, weights]),
      crops,
      geometry.dilation,
    );
    save([blocks, weights, paddings, crops]);
    return { value, gradFunc: gradient };
  });
  /** Moving to blocks and back are each other's adjoint. */
  function gradient(dy: Tensor, saved: Tensor[]): Tensor[] {
    const [blocks, weights, paddings, crops] = saved;
    const slopes = toBlocks(tf, dy, crops, geometry.dilation);
    const sides = tf.tensor1d([...kernel.shape], 'int32');
    const back = runSingleOp(tf, input, attributes, [shapeOf(tf, blocks), weights, slopes]);
    return [
      fromBlocks(tf, back, paddings, geometry.dilation),
      runSingleOp(tf, filter, attributes, [blocks, sides, slopes]),
    ];
  }
  return op(x, kernel) as Tensor4D;
}

/** `[2, 2]` each: padding of the dilated kernel, then up to a multiple of the dilation, which is cropped afterwards. */
function windowSides(
  tf: Tf,
  x: Tensor,
  [rows, columns]: readonly number[],
  { dilation, padding }: Dilation,
): { readonly paddings: Tensor; readonly crops: Tensor } {
  const reach = [rows, columns].map((size) => (padding === 'same' ? (size - 1) * dilation : 0));
  const before = reach.map((pixels) => Math.floor(pixels / 2));
  const after = reach.map((pixels, axis) => pixels - before[axis]);
  const vector = (values: readonly number[]) => tf.tensor1d([...values], 'int32');
  return tf.tidy(() => {
    const sides = tf.slice(shapeOf(tf, x), [1], [2]);
    const over = tf.mod(tf.neg(tf.add(sides, vector(reach))), tf.scalar(dilation, 'int32'));
    return {
      paddings: tf.stack([vector(before), tf.add(vector(after), over)], 1),
      crops: tf.stack([vector([0, 0]), over], 1),
    };
  });
}

function toBlocks(tf: Tf, x: Tensor, paddings: Tensor, dilation: number): Tensor {
  const types = { T: FLOAT, Tblock_shape: INT32, Tpaddings: INT32 };
  return runSingleOp(tf, 'SpaceToBatchND', types, [x, tf.tensor1d([dilation, dilation], 'int32'), paddings]);
}

function fromBlocks(tf: Tf, blocks: Tensor, crops: Tensor, dilation: number): Tensor {
  const types = { T: FLOAT, Tblock_shape: INT32, Tcrops: INT32 };
  return runSingleOp(tf, 'BatchToSpaceND', types, [
    blocks,
    tf.tensor1d([dilation, dilation], 'int32'),
    crops,
  ]);
}
