import type { Tensor4D } from '@tensorflow/tfjs-core';
import type { Tf } from '../tensors/backend.ts';
import type { Activation } from '../tensors/ops/activation.ts';

export type { Activation };

/** A feature map as nets are written in it: its shape is known, its values only while the net runs. */
export interface FeatureMap {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/**
 * `same` pads as TensorFlow does (more after than before), `valid` not at all, `explicit` by (kernel − 1) / 2 on both
 * sides whatever the stride, as the ResNets of TF-slim and PyTorch do.
 */
export type Padding = 'same' | 'valid' | 'explicit';

/** `he`: truncated normal of variance 2 / fan-in (He et al. 2015); `xavier`: of variance 2 / (fan-in + fan-out). */
export type Initialiser = 'he' | 'xavier' | 'zeros';

export interface LayerOptions {
  /** Prefix of the variables' names as in the checkpoint; absent: TF-slim's own (`Conv`, `Conv_1`, `Conv2d_transpose` …). */
  readonly name?: string;
  /** True (the default): batch normalisation and no bias; false: a bias alone. */
  readonly normalise?: boolean;
  /** Default: the encoder's activation inside an encoder, `relu` inside a decoder. */
  readonly activation?: Activation;
  readonly initialiser?: Initialiser;
}

export interface DepthwiseOptions extends LayerOptions {
  /** Side of the square kernel. */
  readonly kernel: number;
  /** Default 1. */
  readonly stride?: number;
  /** Distance between kernel taps, default 1; above 1 the stride must be 1. */
  readonly dilation?: number;
  /** Default `same`. */
  readonly padding?: Padding;
}

export interface ConvOptions extends DepthwiseOptions {
  readonly filters: number;
}

export interface TransposedConvOptions extends LayerOptions {
  readonly filters: number;
  readonly kernel: number;
  /** The output is this many times larger. */
  readonly stride: number;
}

/** An operation that the vocabulary of layers lacks; it has no variables and keeps the batch dimension. */
export interface CustomOptions {
  readonly output: FeatureMap;
  /** Multiply-adds for one image, for the cost figures; default 0. */
  readonly multiplyAdds?: number;
  /** Feature maps `[batch, height, width, channels]` in and out, differentiable ops only. */
  readonly run: (tf: Tf, inputs: readonly Tensor4D[]) => Tensor4D;
}

/**
 * The vocabulary in which encoders and decoders are written. The same description is read twice: without TensorFlow for
 * the variables and the cost of a net (`PlanLayers`), and on tensors to run it (`TensorLayers`).
 */
export interface Layers {
  /** Convolution, then batch normalisation or bias, then activation. */
  conv(x: FeatureMap, options: ConvOptions): FeatureMap;
  depthwiseConv(x: FeatureMap, options: DepthwiseOptions): FeatureMap;
  transposedConv(x: FeatureMap, options: TransposedConvOptions): FeatureMap;
  activate(x: FeatureMap, activation: Activation): FeatureMap;
  /** Element-wise sum of two maps of one shape. */
  add(a: FeatureMap, b: FeatureMap): FeatureMap;
  /** Along the channels. */
  concat(maps: readonly FeatureMap[]): FeatureMap;
  maxPool(x: FeatureMap, options: { readonly kernel: number; readonly stride: number }): FeatureMap;
  /** Mean over all pixels, a map of 1×1. */
  globalPool(x: FeatureMap): FeatureMap;
  /** Means over a grid of regions: a map of that size. */
  averagePool(x: FeatureMap, grid: { readonly height: number; readonly width: number }): FeatureMap;
  /** Multiplies every pixel by `gate`, a map of 1×1 with the same channels. */
  scale(x: FeatureMap, gate: FeatureMap): FeatureMap;
  /** Bilinear, half-pixel centres; of the same size too, so that a recorded graph has the same ops at every size. */
  resize(x: FeatureMap, size: { readonly height: number; readonly width: number }): FeatureMap;
  /** Fixed bilinear transposed convolution, each channel alone. */
  upsample(x: FeatureMap, factor: number): FeatureMap;
  custom(inputs: readonly FeatureMap[], options: CustomOptions): FeatureMap;
}
