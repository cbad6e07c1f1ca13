import type { BottleneckStriding, EncoderConventions } from '../../../../shared/domain/weights.ts';
import type { FeatureMap, Layers } from '../layers.ts';
import type { EncoderSpec, FeaturePyramid, OutputStride } from '../spec.ts';
import type { WeightSource } from '../weights/source.ts';
import { kerasResnet50 } from '../weights/sources/keras.ts';
import { slimResnet50 } from '../weights/sources/slim.ts';
import {
  torchvisionResnet18,
  torchvisionResnet34,
  torchvisionResnet50,
} from '../weights/sources/torchvision.ts';
import { createStriding, dilatable, type Step } from './striding.ts';

/** Residual nets v1 (He et al. 2015) with the names and strides of TF-slim's `resnet_v1_…`. */
interface Variant {
  readonly id: string;
  readonly name: string;
  readonly help: string;
  readonly scope: string;
  /** Residual units in each of the four blocks. */
  readonly units: readonly [number, number, number, number];
  readonly unit: typeof basicUnit;
  /** Channels out of a block for one filter within. */
  readonly expansion: 1 | 4;
  /** Nets of plain units know one place only: the first convolution of the first unit. */
  readonly striding: BottleneckStriding;
  readonly dilation?: EncoderConventions['dilation'];
  readonly normalisation: EncoderSpec['normalisation'];
  readonly published: EncoderSpec['published'];
  readonly weights: readonly WeightSource[];
}

const blockFilters = [64, 128, 256, 512] as const;

/** Means and deviations of ImageNet's RGB, the torchvision numbers at 0 … 255. */
const torchvision = {
  mean: [0.485 * 255, 0.456 * 255, 0.406 * 255],
  deviation: [0.229 * 255, 0.224 * 255, 0.225 * 255],
} as const;

const basic = {
  unit: basicUnit,
  expansion: 1,
  striding: 'firstConvolution',
  normalisation: torchvision,
} as const;

export const resnet18 = resnet({
  ...basic,
  id: 'resnet18',
  name: 'ResNet-18',
  help: 'Residual net of plain 3×3 convolutions; strong when trained from scratch.',
  scope: 'resnet_v1_18',
  weights: [torchvisionResnet18],
  units: [2, 2, 2, 2],
  published: { top1: 69.8, by: 'torchvision' },
});

export const resnet34 = resnet({
  ...basic,
  id: 'resnet34',
  name: 'ResNet-34',
  help: 'Twice as deep as ResNet-18, of the same plain 3×3 convolutions.',
  scope: 'resnet_v1_34',
  weights: [torchvisionResnet34],
  units: [3, 4, 6, 3],
  published: { top1: 73.3, by: 'torchvision' },
});

export const resnet50 = resnet({
  id: 'resnet50',
  name: 'ResNet-50',
  help: 'Residual net of bottleneck units: strong features, many channels, wants a GPU.',
  scope: 'resnet_v1_50',
  units: [3, 4, 6, 3],
  unit: bottleneckUnit,
  expansion: 4,
  striding: 'lastUnit',
  normalisation: { mean: [123.68, 116.78, 103.94], deviation: [1, 1, 1] },
  published: { top1: 75.2, by: 'TF-slim' },
  weights: [slimResnet50, torchvisionResnet50, kerasResnet50],
});

function resnet(variant: Variant): EncoderSpec {
  const { id, name, help, normalisation, published, weights, expansion } = variant;
  const [at4, at8, at16, at32] = blockFilters.map((filters) => filters * expansion);
  return {
    ...{ id, name, help, normalisation, published, weights },
    family: 'ResNet',
    batchNorm: { epsilon: 1e-5, momentum: 0.997, scale: true },
    activation: 'relu',
    outChannels: [64, at4, at8, at16, at32],
    outputStrides: dilatable,
    options: [],
    encode: encodeAs(variant),
    restride: ({ striding = variant.striding, dilation }) => encodeAs({ ...variant, striding, dilation }),
  };
}

function encodeAs(variant: Variant): EncoderSpec['encode'] {
  return (layers, image, outputStride) => encode(layers, image, outputStride, variant);
}

function encode(
  layers: Layers,
  image: FeatureMap,
  outputStride: OutputStride,
  variant: Variant,
): FeaturePyramid {
  const step = createStriding(outputStride);
  const stem = { name: `${variant.scope}/conv1`, filters: 64, kernel: 7, padding: 'explicit' } as const;
  const conv1 = layers.conv(image, { ...stem, ...step(2) });
  const ends: FeatureMap[] = [];
  let x = layers.maxPool(conv1, { kernel: 3, stride: step(2).stride });
  for (const [block, count] of variant.units.entries()) {
    for (let unit = 0; unit < count; unit += 1) {
      const name = `${variant.scope}/block${block + 1}/unit_${unit + 1}`;
      const nominal = strides(variant, block, unit) ? 2 : 1;
      // The map of a stride is the last one before the next stride.
      if (nominal === 2) ends.push(x);
      const { stride, dilation } = step(nominal);
      const isLeftOut = variant.dilation === 'behindStride' && stride < nominal;
      x = variant.unit(layers, x, {
        name,
        filters: blockFilters[block],
        nominal,
        striding: variant.striding,
        stride,
        dilation,
        dilationBehind: isLeftOut ? dilation * nominal : dilation,
      });
    }
  }
  return { 2: conv1, 4: ends[0], 8: ends[1], 16: ends[2], 32: x };
}

function strides({ striding, units }: Variant, block: number, unit: number): boolean {
  return striding === 'lastUnit' ? unit === units[block] - 1 && block < 3 : unit === 0 && block > 0;
}

interface UnitOptions extends Step {
  readonly name: string;
  readonly filters: number;
  readonly nominal: 1 | 2;
  readonly striding: BottleneckStriding;
  /** Of the layers behind the one with the stride. */
  readonly dilationBehind: number;
}

function basicUnit(layers: Layers, x: FeatureMap, options: UnitOptions): FeatureMap {
  const { filters, stride, dilation, dilationBehind, nominal } = options;
  const name = `${options.name}/res_block_v1`;
  const shortcut =
    nominal === 1 && x.channels === filters
      ? x
      : layers.conv(x, { name: `${name}/shortcut`, filters, kernel: 1, stride, activation: 'none' });
  const window = { filters, kernel: 3, padding: 'explicit' } as const;
  const inner = layers.conv(x, { ...window, name: `${name}/conv1`, stride, dilation });
  const outer = layers.conv(inner, {
    ...window,
    name: `${name}/conv2`,
    dilation: dilationBehind,
    activation: 'none',
  });
  return layers.activate(layers.add(shortcut, outer), 'relu');
}

function bottleneckUnit(layers: Layers, x: FeatureMap, options: UnitOptions): FeatureMap {
  const { filters, stride, dilation, dilationBehind, striding } = options;
  const name = `${options.name}/bottleneck_v1`;
  const stridesFirst = striding === 'firstConvolution';
  const [first, middle] = stridesFirst ? [stride, 1] : [1, stride];
  const wide = { filters: 4 * filters, kernel: 1, activation: 'none' } as const;
  const shortcut =
    x.channels === wide.filters
      ? subsample(layers, x, stride)
      : layers.conv(x, { ...wide, name: `${name}/shortcut`, stride });
  const narrow = layers.conv(x, { name: `${name}/conv1`, filters, kernel: 1, stride: first });
  const window = { filters, kernel: 3, stride: middle, padding: 'explicit' } as const;
  const spread = layers.conv(narrow, {
    ...window,
    name: `${name}/conv2`,
    dilation: stridesFirst ? dilationBehind : dilation,
  });
  const outer = layers.conv(spread, { ...wide, name: `${name}/conv3` });
  return layers.activate(layers.add(shortcut, outer), 'relu');
}

function subsample(layers: Layers, x: FeatureMap, stride: number): FeatureMap {
  return stride === 1 ? x : layers.maxPool(x, { kernel: 1, stride });
}
