import { caffeMean, reversedChannels, torchConventions, torchCounters } from './conventions.ts';
import { kerasBiasedRecipe, parseVariable, torchRecipe, type LayerNames } from './layerNames.ts';
import { reverseInputs, type NamingScheme } from './scheme.ts';

/** `resnet_v1_50/block2/unit_3/bottleneck_v1/conv1`, `resnet_v1_18/…/res_block_v1/shortcut`, `…/conv1` alone for the stem. */
const layerPattern = /^resnet_v1_\d+\/(?:block(\d)\/unit_(\d+)\/\w+\/)?(conv(\d)|shortcut)$/;

interface ResnetLayer {
  /** Undefined for the stem. */
  readonly block: number | undefined;
  readonly unit: number;
  /** 0 for the shortcut. */
  readonly convolution: number;
}

function parseLayer(layer: string): ResnetLayer | undefined {
  const match = layerPattern.exec(layer);
  if (match === null) return undefined;
  const [block, unit, convolution] = [match.at(1), match.at(2), match.at(4)];
  return {
    block: block === undefined ? undefined : Number(block),
    unit: Number(unit ?? 0),
    convolution: Number(convolution ?? 0),
  };
}

function torchNames({ block, unit, convolution }: ResnetLayer): LayerNames {
  if (block === undefined) return { convolution: 'conv1', norm: 'bn1' };
  const prefix = `layer${block}.${unit - 1}`;
  if (convolution === 0) return { convolution: `${prefix}.downsample.0`, norm: `${prefix}.downsample.1` };
  return { convolution: `${prefix}.conv${convolution}`, norm: `${prefix}.bn${convolution}` };
}

function kerasNames({ block, unit, convolution }: ResnetLayer): LayerNames {
  if (block === undefined) return { convolution: 'conv1_conv', norm: 'conv1_bn' };
  const prefix = `conv${block + 1}_block${unit}_${convolution}`;
  return { convolution: `${prefix}_conv`, norm: `${prefix}_bn` };
}

export const torchResnet: NamingScheme = {
  id: 'torch_resnet',
  name: 'torchvision or timm ResNet',
  fits: (encoder) => /^resnet\d+$/.test(encoder),
  locate(variable) {
    const parsed = parseVariable(variable);
    const layer = parsed && parseLayer(parsed.layer);
    return layer && torchRecipe(torchNames(layer), parsed.kind);
  },
  conventions: { ...torchConventions, striding: 'middleConvolution', dilation: 'behindStride' },
  ignored: torchCounters,
};

export const kerasResnet: NamingScheme = {
  id: 'keras_resnet',
  name: 'Keras ResNet',
  fits: (encoder) => /^resnet(50|101|152)$/.test(encoder),
  locate(variable) {
    const parsed = parseVariable(variable);
    const layer = parsed && parseLayer(parsed.layer);
    if (layer === undefined) return undefined;
    const recipe = kerasBiasedRecipe(kerasNames(layer), parsed!.kind);
    return layer.block === undefined && parsed!.kind === 'weights' ? reverseInputs(recipe) : recipe;
  },
  conventions: {
    ...{ mean: caffeMean, deviation: [1, 1, 1], epsilon: 1.001e-5, padding: 'symmetric' },
    ...{ striding: 'firstConvolution', dilation: 'behindStride' },
  },
  adapted: [
    reversedChannels,
    'Biases of the convolutions went into the means of the batch normalisation behind them.',
  ],
};
