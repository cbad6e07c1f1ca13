import type { FeatureMap, Layers } from '../layers.ts';
import type { EncoderSpec, FeaturePyramid, OutputStride } from '../spec.ts';
import { kerasMobilenetV1 } from '../weights/sources/keras.ts';
import { slimMobilenetV1 } from '../weights/sources/slim.ts';
import { createStriding, dilatable } from './striding.ts';

/** Channels and stride of Conv2d_1 … Conv2d_13. */
const separableLayers = [
  [64, 1],
  [128, 2],
  [128, 1],
  [256, 2],
  [256, 1],
  [512, 2],
  [512, 1],
  [512, 1],
  [512, 1],
  [512, 1],
  [512, 1],
  [1024, 2],
  [1024, 1],
] as const;

/** The last layer at strides 2, 4, 8, 16 and 32. */
const lastLayers = { 1: 2, 3: 4, 5: 8, 11: 16, 13: 32 } as const;

const scope = 'MobilenetV1';

export const mobilenetV1 = mobilenet('mobilenet_v1', 1, 70.9);
export const mobilenetV1Width075 = mobilenet('mobilenet_v1_075', 0.75, 68.4);
export const mobilenetV1Width050 = mobilenet('mobilenet_v1_050', 0.5, 63.3);
export const mobilenetV1Width025 = mobilenet('mobilenet_v1_025', 0.25, 49.8);

/** MobileNet v1 (Howard et al. 2017) with the names of TF-slim; `width` multiplies every layer's channels. */
function mobilenet(id: string, width: number, top1: number): EncoderSpec {
  const channels = (filters: number) => Math.max(Math.trunc(filters * width), 8);
  const suffix = width === 1 ? '1.0' : String(width);
  return {
    id,
    name: width === 1 ? 'MobileNet v1' : `MobileNet v1 ×${width}`,
    family: 'MobileNet',
    help: 'Depthwise separable convolutions: small and quick, made for phones.',
    normalisation: { mean: [127.5, 127.5, 127.5], deviation: [127.5, 127.5, 127.5] },
    batchNorm: { epsilon: 1e-3, momentum: 0.9997, scale: true },
    activation: 'relu6',
    outChannels: [channels(64), channels(128), channels(256), channels(512), channels(1024)],
    outputStrides: dilatable,
    published: { top1, by: 'TF-slim' },
    weights: width === 1 ? [slimMobilenetV1(id, suffix), kerasMobilenetV1] : [slimMobilenetV1(id, suffix)],
    options: [],
    encode: (layers, image, outputStride) => encode(layers, image, outputStride, channels),
  };
}

function encode(
  layers: Layers,
  image: FeatureMap,
  outputStride: OutputStride,
  channels: (filters: number) => number,
): FeaturePyramid {
  const step = createStriding(outputStride);
  const maps: Partial<Record<number, FeatureMap>> = {};
  let x = layers.conv(image, { name: `${scope}/Conv2d_0`, filters: channels(32), kernel: 3, ...step(2) });
  for (const [index, [filters, stride]] of separableLayers.entries()) {
    const layer = index + 1;
    const name = `${scope}/Conv2d_${layer}`;
    const depthwise = layers.depthwiseConv(x, { name: `${name}_depthwise`, kernel: 3, ...step(stride) });
    x = layers.conv(depthwise, { name: `${name}_pointwise`, filters: channels(filters), kernel: 1 });
    if (layer in lastLayers) maps[lastLayers[layer as keyof typeof lastLayers]] = x;
  }
  return maps as FeaturePyramid;
}
