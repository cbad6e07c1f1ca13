import type { NamedTensor } from '../../../store/safetensors.ts';
import { caffeMean, reversedChannels, torchConventions, torchCounters } from './conventions.ts';
import { parseVariable, torchRecipe, kerasRecipe } from './layerNames.ts';
import {
  copy,
  kerasDense,
  permute,
  reverseInputs,
  torchKernel,
  torchLinear,
  type NamingScheme,
  type TensorRecipe,
} from './scheme.ts';

const fits = (encoder: string): boolean => encoder === 'vgg16';

/** Convolutions of each of the five blocks. */
const blocks = [2, 2, 3, 3, 3] as const;

/** Places in `features` when each convolution is followed by `between` layers and each block by a pooling. */
function featurePlaces(between: number): ReadonlyMap<string, number> {
  const places = new Map<string, number>();
  let place = 0;
  for (const [block, convolutions] of blocks.entries()) {
    for (let convolution = 1; convolution <= convolutions; convolution += 1) {
      places.set(`conv${block + 1}_${convolution}`, place);
      place += 1 + between;
    }
    place += 1;
  }
  return places;
}

const plainPlaces = featurePlaces(1);
const normalisedPlaces = featurePlaces(2);

/** `vgg_16/conv3/conv3_1` → `conv3_1`, `vgg_16/fc6` → `fc6`. */
function layerOf(variable: string): { readonly layer: string; readonly isKernel: boolean } | undefined {
  const parsed = parseVariable(variable);
  const layer = parsed?.layer.split('/').at(-1);
  if (layer === undefined || !/^(conv\d_\d|fc[67])$/.test(layer)) return undefined;
  return { layer, isKernel: parsed?.kind === 'weights' };
}

type LocateFullyConnected = (layer: string, isKernel: boolean) => TensorRecipe | undefined;

/** torchvision keeps the fully connected layers as such, timm as convolutions. */
const torchvisionClassifier: LocateFullyConnected = (layer, isKernel) => {
  const name = layer === 'fc6' ? 'classifier.0' : 'classifier.3';
  if (!isKernel) return copy(`${name}.bias`);
  return layer === 'fc6' ? torchLinear(`${name}.weight`, 7, 7) : torchLinear(`${name}.weight`, 1, 1);
};
const timmClassifier: LocateFullyConnected = (layer, isKernel) => {
  const name = layer === 'fc6' ? 'pre_logits.fc1' : 'pre_logits.fc2';
  return isKernel ? torchKernel(`${name}.weight`) : copy(`${name}.bias`);
};

function torchVgg(id: string, name: string, classifier: LocateFullyConnected): NamingScheme {
  return {
    id,
    name,
    fits,
    locate(variable) {
      const found = layerOf(variable);
      const place = found && plainPlaces.get(found.layer);
      if (place === undefined) return found && classifier(found.layer, found.isKernel);
      const convolution = `features.${place}`;
      return torchRecipe({ convolution, norm: '' }, found!.isKernel ? 'weights' : 'biases');
    },
    conventions: torchConventions,
  };
}

function torchVggNormalised(id: string, name: string, classifier: LocateFullyConnected): NamingScheme {
  return {
    id,
    name,
    fits,
    locate(variable) {
      const found = layerOf(variable);
      const place = found && normalisedPlaces.get(found.layer);
      if (place === undefined) return found && classifier(found.layer, found.isKernel);
      return foldNorm(`features.${place}`, `features.${place + 1}`, found!.isKernel);
    },
    conventions: torchConventions,
    adapted: [
      'Batch normalisation, which this net does without, was folded into the convolutions before it.',
    ],
    ignored: torchCounters,
  };
}

/** A convolution and the batch normalisation behind it, at rest, as one convolution. */
function foldNorm(convolution: string, norm: string, isKernel: boolean): TensorRecipe {
  const epsilon = 1e-5;
  const scaleOf = (gamma: NamedTensor, variance: NamedTensor, channel: number) =>
    gamma.values[channel] / Math.sqrt(variance.values[channel] + epsilon);
  if (isKernel) {
    return {
      inputs: [`${convolution}.weight`, `${norm}.weight`, `${norm}.running_var`],
      make: (weights, gamma, variance) => {
        const kernel = permute(weights, [2, 3, 1, 0]);
        const outputs = gamma.values.length;
        const values = kernel.values.map((value, at) => value * scaleOf(gamma, variance, at % outputs));
        return { ...kernel, values };
      },
    };
  }
  return {
    inputs: [
      `${convolution}.bias`,
      `${norm}.running_mean`,
      `${norm}.running_var`,
      `${norm}.weight`,
      `${norm}.bias`,
    ],
    make: (bias, mean, variance, gamma, beta) => ({
      ...bias,
      values: bias.values.map(
        (value, channel) =>
          (value - mean.values[channel]) * scaleOf(gamma, variance, channel) + beta.values[channel],
      ),
    }),
  };
}

export const torchvisionVgg = torchVgg('torchvision_vgg', 'torchvision VGG', torchvisionClassifier);
export const timmVgg = torchVgg('timm_vgg', 'timm VGG', timmClassifier);
export const torchvisionVggNormalised = torchVggNormalised(
  ...(['torchvision_vgg_bn', 'torchvision VGG with BatchNorm', torchvisionClassifier] as const),
);
export const timmVggNormalised = torchVggNormalised(
  ...(['timm_vgg_bn', 'timm VGG with BatchNorm', timmClassifier] as const),
);

export const kerasVgg: NamingScheme = {
  id: 'keras_vgg',
  name: 'Keras VGG',
  fits,
  locate(variable) {
    const found = layerOf(variable);
    if (found === undefined) return undefined;
    const { layer, isKernel } = found;
    if (layer.startsWith('fc')) {
      const name = layer === 'fc6' ? 'fc1' : 'fc2';
      const side = layer === 'fc6' ? 7 : 1;
      return isKernel ? kerasDense(`${name}/0`, side, side) : copy(`${name}/1`);
    }
    const [block, convolution] = layer.slice('conv'.length).split('_');
    const names = { convolution: `block${block}_conv${convolution}`, norm: '' };
    const recipe = kerasRecipe(names, isKernel ? 'weights' : 'biases');
    return layer === 'conv1_1' && isKernel ? reverseInputs(recipe) : recipe;
  },
  conventions: { mean: caffeMean, deviation: [1, 1, 1], padding: 'tensorflow' },
  adapted: [reversedChannels],
};
