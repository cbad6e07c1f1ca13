import type { FeatureMap, Layers } from '../layers.ts';
import type { EncoderSpec, FeaturePyramid, OutputStride, PublishedAccuracy } from '../spec.ts';
import type { WeightSource } from '../weights/source.ts';
import { kerasMobilenetV2 } from '../weights/sources/keras.ts';
import { slimMobilenetV2 } from '../weights/sources/slim.ts';
import { torchvisionMobilenetV2 } from '../weights/sources/torchvision.ts';
import { invertedResidual, roundChannels } from './invertedResidual.ts';
import { createStriding, dilatable } from './striding.ts';

interface Stage {
  readonly blocks: number;
  /** Stride of the first block. */
  readonly stride: 1 | 2;
  readonly expansion: number;
  readonly filters: number;
}

const stages: readonly Stage[] = [
  { blocks: 1, stride: 1, expansion: 1, filters: 16 },
  { blocks: 2, stride: 2, expansion: 6, filters: 24 },
  { blocks: 3, stride: 2, expansion: 6, filters: 32 },
  { blocks: 4, stride: 2, expansion: 6, filters: 64 },
  { blocks: 3, stride: 1, expansion: 6, filters: 96 },
  { blocks: 3, stride: 2, expansion: 6, filters: 160 },
  { blocks: 1, stride: 1, expansion: 6, filters: 320 },
];

const scope = 'MobilenetV2';

export const mobilenetV2 = mobilenet('mobilenet_v2', 1, 71.8, [kerasMobilenetV2, torchvisionMobilenetV2]);
export const mobilenetV2Width140 = mobilenet('mobilenet_v2_140', 1.4, 75);
export const mobilenetV2Width050 = mobilenet('mobilenet_v2_050', 0.5, 65.4);

/**
 * MobileNet v2 (Sandler et al. 2018) with the names of TF-slim: inverted residual blocks with linear bottlenecks. The skip
 * connections are the wide depthwise maps before each stride (TF-slim's layer_7 and layer_14), as in the reference.
 * `width` multiplies every layer's channels; the last layer only grows.
 */
function mobilenet(
  id: string,
  width: number,
  top1: PublishedAccuracy['top1'],
  others: readonly WeightSource[] = [],
): EncoderSpec {
  const channels = (filters: number) => roundChannels(filters * width);
  const last = channels(1280 * Math.max(1, 1 / width));
  const expanded = (filters: number) => channels(filters) * 6;
  return {
    id,
    name: width === 1 ? 'MobileNet v2' : `MobileNet v2 ×${width}`,
    family: 'MobileNet',
    help: 'Inverted residual blocks with linear bottlenecks: small, quick and light on memory.',
    normalisation: { mean: [127.5, 127.5, 127.5], deviation: [127.5, 127.5, 127.5] },
    batchNorm: { epsilon: 1e-3, momentum: 0.997, scale: true },
    activation: 'relu6',
    outChannels: [channels(32), expanded(24), expanded(32), expanded(96), last],
    outputStrides: dilatable,
    published: { top1, by: 'TF-slim' },
    weights: [slimMobilenetV2(id, width === 1 ? '1.0' : String(width)), ...others],
    options: [],
    encode: (layers, image, outputStride) => encode(layers, image, outputStride, { channels, last }),
  };
}

interface Widths {
  readonly channels: (filters: number) => number;
  readonly last: number;
}

function encode(
  layers: Layers,
  image: FeatureMap,
  outputStride: OutputStride,
  { channels, last }: Widths,
): FeaturePyramid {
  const step = createStriding(outputStride);
  const stem = { name: `${scope}/Conv`, filters: channels(32), kernel: 3, ...step(2) };
  let x = layers.conv(image, stem);
  const depthwise: FeatureMap[] = [];
  for (const { blocks, stride, expansion, filters } of stages) {
    for (let repeat = 0; repeat < blocks; repeat += 1) {
      const nominalStride = repeat === 0 ? stride : 1;
      const name =
        depthwise.length === 0 ? `${scope}/expanded_conv` : `${scope}/expanded_conv_${depthwise.length}`;
      const sizes = { kernel: 3, expansion, filters: channels(filters), nominalStride };
      const block = invertedResidual(layers, x, { name, ...sizes, ...step(nominalStride) });
      depthwise.push(block.depthwise);
      x = block.output;
    }
  }
  const coarsest = layers.conv(x, { name: `${scope}/Conv_1`, filters: last, kernel: 1 });
  return { 2: depthwise[0], 4: depthwise[2], 8: depthwise[5], 16: depthwise[12], 32: coarsest };
}
