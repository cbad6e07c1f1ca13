import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import type { Tf } from '../backend.ts';
import { FLOAT, runSingleOp } from '../nativeOps.ts';
import { dilatedConv } from './dilation.ts';
import { isBestAsProduct, productConv2d } from './productConvolution.ts';

export interface ConvolutionGeometry {
  readonly stride: number;
  /** Distance between kernel taps; above 1 the stride must be 1. */
  readonly dilation: number;
  readonly padding: 'same' | 'valid';
}

/**
 * Convolution of `x` `[batch, height, width, in]` with `kernel` `[size, size, in, out]`. Dilation runs as
 * in `dilatedConv`: tfjs has no gradient for it.
 */
export function conv2d(tf: Tf, x: Tensor4D, kernel: Tensor4D, geometry: ConvolutionGeometry): Tensor4D {
  const { stride, dilation, padding } = geometry;
  if (dilation > 1) return dilated(tf, 'full', x, kernel, geometry);
  const isProduct = stride === 1 && padding === 'same' && isBestAsProduct(kernel.shape);
  return isProduct ? productConv2d(tf, x, kernel) : tf.conv2d(x, kernel, stride, padding);
}

/**
 * Depthwise convolution of `x` `[batch, height, width, channels]` with `kernel` `[size, size, channels, multiplier]`;
 * dilation as in `conv2d`, since the native CPU gradient ignores the attribute.
 */
export function depthwiseConv2d(
  tf: Tf,
  x: Tensor4D,
  kernel: Tensor4D,
  geometry: ConvolutionGeometry,
): Tensor4D {
  const { stride, dilation, padding } = geometry;
  if (dilation === 1) return tf.depthwiseConv2d(x, kernel, stride, padding);
  return dilated(tf, 'depthwise', x, kernel, geometry);
}

/** Transposed convolution (SAME) of `x` `[batch, height, width, in]` with `kernel` `[size, size, out, in]`: stride times larger. */
export function transposedConv2d(tf: Tf, x: Tensor4D, kernel: Tensor4D, stride: number): Tensor4D {
  const [batch, height, width] = x.shape;
  const outputs = kernel.shape[2];
  return tf.conv2dTranspose(x, kernel, [batch, height * stride, width * stride, outputs], stride, 'same');
}

/**
 * Fixed bilinear upsampling of each channel by a transposed convolution with kernel 2·factor − factor % 2, SAME (Long et
 * al. 2015). `x` `[batch, height, width, channels]` becomes factor times larger.
 */
export function upsampleBilinear(tf: Tf, x: Tensor4D, factor: number): Tensor4D {
  const [batch, height, width, channels] = x.shape;
  const attributes = {
    T: FLOAT,
    strides: { int: [1, factor, factor, 1] },
    padding: { text: 'SAME' },
    data_format: { text: 'NHWC' },
    dilations: { int: [1, 1, 1, 1] },
  };
  const size = [batch, height * factor, width * factor, channels];
  const filter = () => bilinearFilter(tf, factor, channels);
  const op = tf.customGrad((input) => ({
    value: runSingleOp(tf, 'DepthwiseConv2dNativeBackpropInput', attributes, [
      tf.tensor1d(size, 'int32'),
      filter(),
      input as Tensor,
    ]),
    // The adjoint of a transposed convolution is the convolution itself.
    gradFunc: (dy) => tf.depthwiseConv2d(dy as Tensor4D, filter(), factor, 'same'),
  }));
  return op(x) as Tensor4D;
}

/** The bilinear kernel once a channel, `[taps, taps, channels, 1]`. */
function bilinearFilter(tf: Tf, factor: number, channels: number): Tensor4D {
  const taps = bilinearTaps(factor);
  const square = taps.flatMap((row) => taps.map((column) => row * column));
  return tf.tile(tf.tensor4d(square, [taps.length, taps.length, 1, 1]), [1, 1, channels, 1]);
}

/** One axis of the bilinear kernel of size 2·factor − factor % 2; its taps sum to `factor`. */
export function bilinearTaps(factor: number): readonly number[] {
  const taps = 2 * factor - (factor % 2);
  const scale = Math.floor((taps + 1) / 2);
  const centre = taps % 2 === 1 ? scale - 1 : scale - 0.5;
  return Array.from({ length: taps }, (_, tap) => 1 - Math.abs(tap - centre) / scale);
}

function dilated(
  tf: Tf,
  kind: Parameters<typeof dilatedConv>[1],
  x: Tensor4D,
  kernel: Tensor4D,
  { stride, ...geometry }: ConvolutionGeometry,
): Tensor4D {
  if (stride !== 1) throw new RangeError('A dilated convolution has stride 1.');
  return dilatedConv(tf, kind, x, kernel, geometry);
}
