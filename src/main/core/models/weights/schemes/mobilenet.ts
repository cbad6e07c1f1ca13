import { torchConventions, torchCounters } from './conventions.ts';
import { kerasRecipe, parseVariable, torchRecipe, type LayerNames } from './layerNames.ts';
import { blockPlace, timmBlockNames, type BlockLayer } from './mobileBlocks.ts';
import type { NamingScheme } from './scheme.ts';

/** Blocks of each stage of MobileNet v2, counted as timm does. */
const stageBlocks = [1, 2, 3, 4, 3, 3, 1] as const;

interface V2Layer {
  readonly kind: 'stem' | 'head' | BlockLayer;
  /** 0 … 16. */
  readonly block: number;
}

/** `MobilenetV2/expanded_conv_3/depthwise`; the first block is `expanded_conv`, stem and head `Conv` and `Conv_1`. */
function parseV2(layer: string): V2Layer | undefined {
  if (layer === 'MobilenetV2/Conv') return { kind: 'stem', block: 0 };
  if (layer === 'MobilenetV2/Conv_1') return { kind: 'head', block: 0 };
  const match = /^MobilenetV2\/expanded_conv(?:_(\d+))?\/(expand|depthwise|project)$/.exec(layer);
  return match === null ? undefined : { kind: match[2] as BlockLayer, block: Number(match.at(1) ?? 0) };
}

function torchvisionV2({ kind, block }: V2Layer): LayerNames {
  if (kind === 'stem') return { convolution: 'features.0.0', norm: 'features.0.1' };
  if (kind === 'head') return { convolution: 'features.18.0', norm: 'features.18.1' };
  const prefix = `features.${block + 1}.conv`;
  // The first block has no expansion: its layers stand one place earlier.
  const at = (kind === 'expand' ? 0 : kind === 'depthwise' ? 1 : 2) - (block === 0 ? 1 : 0);
  if (kind === 'project') return { convolution: `${prefix}.${at}`, norm: `${prefix}.${at + 1}` };
  return { convolution: `${prefix}.${at}.0`, norm: `${prefix}.${at}.1` };
}

function timmV2({ kind, block }: V2Layer): LayerNames {
  if (kind === 'stem') return { convolution: 'conv_stem', norm: 'bn1' };
  if (kind === 'head') return { convolution: 'conv_head', norm: 'bn2' };
  return timmBlockNames(blockPlace(block, stageBlocks), kind, block === 0);
}

function kerasV2({ kind, block }: V2Layer): LayerNames {
  if (kind === 'stem') return { convolution: 'Conv1', norm: 'bn_Conv1' };
  if (kind === 'head') return { convolution: 'Conv_1', norm: 'Conv_1_bn' };
  const name = `${block === 0 ? 'expanded_conv' : `block_${block}`}_${kind}`;
  return { convolution: name, norm: `${name}_BN` };
}

const isV2 = (encoder: string): boolean => encoder.startsWith('mobilenet_v2');

function locateV2(names: (layer: V2Layer) => LayerNames, recipe: typeof torchRecipe): NamingScheme['locate'] {
  return (variable) => {
    const parsed = parseVariable(variable);
    const layer = parsed && parseV2(parsed.layer);
    return layer && recipe(names(layer), parsed.kind);
  };
}

export const torchvisionMobilenetV2: NamingScheme = {
  id: 'torchvision_mobilenet_v2',
  name: 'torchvision MobileNet v2',
  fits: isV2,
  locate: locateV2(torchvisionV2, torchRecipe),
  conventions: torchConventions,
  ignored: torchCounters,
};

export const timmMobilenetV2: NamingScheme = {
  id: 'timm_mobilenet_v2',
  name: 'timm MobileNet v2',
  fits: isV2,
  locate: locateV2(timmV2, torchRecipe),
  conventions: torchConventions,
  ignored: torchCounters,
};

export const kerasMobilenetV2: NamingScheme = {
  id: 'keras_mobilenet_v2',
  name: 'Keras MobileNet v2',
  fits: isV2,
  locate: locateV2(kerasV2, kerasRecipe),
};

/** `MobilenetV1/Conv2d_0` and `MobilenetV1/Conv2d_7_pointwise`. */
function kerasV1(layer: string): LayerNames | undefined {
  if (layer === 'MobilenetV1/Conv2d_0') return { convolution: 'conv1', norm: 'conv1_bn' };
  const match = /^MobilenetV1\/Conv2d_(\d+)_(depthwise|pointwise)$/.exec(layer);
  if (match === null) return undefined;
  const name = `conv_${match[2] === 'depthwise' ? 'dw' : 'pw'}_${match[1]}`;
  return { convolution: name, norm: `${name}_bn` };
}

export const kerasMobilenetV1: NamingScheme = {
  id: 'keras_mobilenet',
  name: 'Keras MobileNet',
  fits: (encoder) => encoder.startsWith('mobilenet_v1'),
  locate(variable) {
    const parsed = parseVariable(variable);
    const names = parsed && kerasV1(parsed.layer);
    return names && kerasRecipe(names, parsed.kind);
  },
};
