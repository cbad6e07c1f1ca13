import { torchConventions, torchCounters } from './conventions.ts';
import { parseVariable, torchRecipe, type LayerNames } from './layerNames.ts';
import { blockPlace, timmBlockNames, type BlockLayer } from './mobileBlocks.ts';
import type { NamingScheme } from './scheme.ts';

/** Blocks of each stage by the number of the variant. */
const stageBlocks: Readonly<Partial<Record<string, readonly number[]>>> = {
  0: [1, 2, 2, 3, 3, 4, 1],
  1: [1, 3, 3, 4, 4, 5, 1],
  2: [1, 3, 3, 4, 4, 5, 1],
};

interface LiteLayer {
  readonly number: string;
  readonly kind: 'stem' | BlockLayer;
  readonly block: number;
}

/** `EfficientnetLite0/block_3/expand`, `EfficientnetLite0/stem`. */
function parseLayer(layer: string): LiteLayer | undefined {
  const match = /^EfficientnetLite(\d)\/(?:block_(\d+)\/(expand|depthwise|project)|stem)$/.exec(layer);
  if (match === null) return undefined;
  const [block, kind] = [match.at(2), match.at(3)];
  return { number: match[1], kind: (kind as BlockLayer | undefined) ?? 'stem', block: Number(block ?? 0) };
}

/** The names of the first port to PyTorch, which the package's file has. */
function portNames({ kind, block }: LiteLayer): LayerNames {
  if (kind === 'stem') return { convolution: '_conv_stem', norm: '_bn0' };
  const names = {
    expand: ['_expand_conv', '_bn0'],
    depthwise: ['_depthwise_conv', '_bn1'],
    project: ['_project_conv', '_bn2'],
  } as const;
  const [convolution, norm] = names[kind];
  return { convolution: `_blocks.${block}.${convolution}`, norm: `_blocks.${block}.${norm}` };
}

function timmNames({ number, kind, block }: LiteLayer): LayerNames {
  if (kind === 'stem') return { convolution: 'conv_stem', norm: 'bn1' };
  return timmBlockNames(blockPlace(block, stageBlocks[number] ?? []), kind, block === 0);
}

function scheme(
  id: string,
  name: string,
  names: (layer: LiteLayer) => LayerNames,
  rest: Partial<NamingScheme>,
): NamingScheme {
  return {
    id,
    name,
    fits: (encoder) => /^efficientnet_lite\d$/.test(encoder),
    locate(variable) {
      const parsed = parseVariable(variable);
      const layer = parsed && parseLayer(parsed.layer);
      return layer && torchRecipe(names(layer), parsed.kind);
    },
    ignored: torchCounters,
    ...rest,
  };
}

export const portEfficientnetLite = scheme('port_efficientnet_lite', 'EfficientNet-PyTorch', portNames, {});

/** timm's weights from TensorFlow: its padding and epsilon, pixels at −1 … 1. */
export const timmTfEfficientnetLite = scheme(
  ...(['timm_tf_efficientnet_lite', 'timm EfficientNet-Lite from TensorFlow', timmNames] as const),
  { conventions: { mean: [127.5, 127.5, 127.5], deviation: [127.5, 127.5, 127.5] }, published: /^tf_/ },
);

/** timm's own training, which has the same names; there is one of Lite0 alone. */
export const timmEfficientnetLite = scheme(
  ...(['timm_efficientnet_lite', 'timm EfficientNet-Lite', timmNames] as const),
  {
    fits: (encoder: string) => encoder === 'efficientnet_lite0',
    conventions: torchConventions,
    published: /^efficientnet_lite0([._]ra|$)/,
  },
);
