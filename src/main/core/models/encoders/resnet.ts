import type { FeatureMap, Layers } from '../layers.ts';
import type { EncoderSpec, FeaturePyramid } from '../spec.ts';

/** Basic residual nets (He et al. 2015) with the names and strides of TF-slim's `resnet_v1_18`. */
interface BasicVariant {
  readonly id: string;
  readonly name: string;
  readonly scope: string;
  /** Residual units in each of the four blocks. */
  readonly units: readonly [number, number, number, number];
}

const blockFilters = [64, 128, 256, 512] as const;

/** Means and deviations of ImageNet's RGB, the torchvision numbers at 0 … 255. */
const imageNet = {
  mean: [0.485 * 255, 0.456 * 255, 0.406 * 255],
  deviation: [0.229 * 255, 0.224 * 255, 0.225 * 255],
} as const;

export const resnet18 = basicResnet({
  id: 'resnet18',
  name: 'ResNet-18',
  scope: 'resnet_v1_18',
  units: [2, 2, 2, 2],
});

function basicResnet({ id, name, scope, units }: BasicVariant): EncoderSpec {
  return {
    id,
    name,
    family: 'ResNet',
    help: 'Residual net of plain 3×3 convolutions; strong when trained from scratch.',
    normalisation: imageNet,
    batchNorm: { epsilon: 1e-5, momentum: 0.997, scale: true },
    activation: 'relu',
    outChannels: [64, ...blockFilters],
    weights: [],
    options: [],
    encode: (layers, image) => encode(layers, image, scope, units),
  };
}

function encode(
  layers: Layers,
  image: FeatureMap,
  scope: string,
  units: BasicVariant['units'],
): FeaturePyramid {
  const conv1 = layers.conv(image, {
    name: `${scope}/conv1`,
    filters: 64,
    kernel: 7,
    stride: 2,
    padding: 'explicit',
  });
  const maps: FeatureMap[] = [];
  let x = layers.maxPool(conv1, { kernel: 3, stride: 2 });
  for (const [block, count] of units.entries()) {
    for (let unit = 0; unit < count; unit += 1) {
      const name = `${scope}/block${block + 1}/unit_${unit + 1}/res_block_v1`;
      // The first unit of a block strides, except in block 1, which follows the pooling.
      const stride = unit === 0 && block > 0 ? 2 : 1;
      x = basicUnit(layers, x, name, blockFilters[block], stride);
    }
    maps.push(x);
  }
  return { 2: conv1, 4: maps[0], 8: maps[1], 16: maps[2], 32: maps[3] };
}

function basicUnit(layers: Layers, x: FeatureMap, name: string, filters: number, stride: number): FeatureMap {
  const shortcut =
    stride === 1 && x.channels === filters
      ? x
      : layers.conv(x, { name: `${name}/shortcut`, filters, kernel: 1, stride, activation: 'none' });
  const inner = layers.conv(x, { name: `${name}/conv1`, filters, kernel: 3, stride, padding: 'explicit' });
  const outer = layers.conv(inner, { name: `${name}/conv2`, filters, kernel: 3, activation: 'none' });
  return layers.activate(layers.add(shortcut, outer), 'relu');
}
