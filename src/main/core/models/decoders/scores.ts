import type { FeatureMap, Layers } from '../layers.ts';

/** The class scores: a 1×1 convolution with biases alone, one channel a class. */
export function classScores(layers: Layers, x: FeatureMap, classes: number, name = 'logits'): FeatureMap {
  return layers.conv(x, {
    ...{ name, filters: classes, kernel: 1 },
    ...{ normalise: false, activation: 'none', initialiser: 'xavier' },
  });
}

/** Depthwise, then 1×1 convolution, each normalised and activated (Chollet 2016). */
export function separableConv(
  layers: Layers,
  x: FeatureMap,
  { name, filters, dilation = 1 }: { name: string; filters: number; dilation?: number },
): FeatureMap {
  const depthwise = layers.depthwiseConv(x, { name: `${name}_depthwise`, kernel: 3, dilation });
  return layers.conv(depthwise, { name: `${name}_pointwise`, filters, kernel: 1 });
}
