import type { FeatureMap, Layers } from '../layers.ts';
import type { Step } from './striding.ts';

export interface InvertedResidualOptions extends Step {
  /** Scope of the block's layers `expand`, `depthwise` and `project`. */
  readonly name: string;
  readonly kernel: number;
  /** Times wider inside; 1: no expanding convolution. */
  readonly expansion: number;
  readonly filters: number;
  /** Stride before any was turned into dilation; where it is 1 and the widths agree, the input is added. */
  readonly nominalStride: number;
}

export interface InvertedResidual {
  readonly depthwise: FeatureMap;
  readonly output: FeatureMap;
}

/** 1×1 expansion, depthwise convolution, linear 1×1 projection (Sandler et al. 2018); added to the input where it fits. */
export function invertedResidual(
  layers: Layers,
  x: FeatureMap,
  options: InvertedResidualOptions,
): InvertedResidual {
  const { name, kernel, stride, dilation, expansion, filters, nominalStride } = options;
  const wide =
    expansion === 1
      ? x
      : layers.conv(x, { name: `${name}/expand`, filters: x.channels * expansion, kernel: 1 });
  const depthwise = layers.depthwiseConv(wide, { name: `${name}/depthwise`, kernel, stride, dilation });
  const narrow = layers.conv(depthwise, { name: `${name}/project`, filters, kernel: 1, activation: 'none' });
  const fits = nominalStride === 1 && x.channels === filters;
  return { depthwise, output: fits ? layers.add(narrow, x) : narrow };
}

/** The nearest multiple of 8 that is not more than a tenth below `channels`, as Google's mobile nets round. */
export function roundChannels(channels: number): number {
  const rounded = Math.max(8, Math.floor((channels + 4) / 8) * 8);
  return rounded < 0.9 * channels ? rounded + 8 : rounded;
}
