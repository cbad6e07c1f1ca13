import { copy, difference, torchDepthwiseKernel, torchKernel, type TensorRecipe } from './scheme.ts';

/** A variable of ours: the layer it belongs to, and what it is there. */
export interface LayerVariable {
  /** `resnet_v1_18/block1/unit_1/res_block_v1/conv1` */
  readonly layer: string;
  readonly kind: VariableKind;
}

type VariableKind =
  'weights' | 'depthwise_weights' | 'biases' | 'gamma' | 'beta' | 'moving_mean' | 'moving_variance';

const variableName =
  /^(.+?)\/(?:BatchNorm\/)?(weights|depthwise_weights|biases|gamma|beta|moving_mean|moving_variance)$/;

/** Undefined for a name that is not made as TF-slim makes them. */
export function parseVariable(name: string): LayerVariable | undefined {
  const match = variableName.exec(name);
  return match === null ? undefined : { layer: match[1], kind: match[2] as VariableKind };
}

/** Names under which a library keeps a convolution and the batch normalisation behind it. */
export interface LayerNames {
  readonly convolution: string;
  readonly norm: string;
}

const torchNorm = {
  gamma: 'weight',
  beta: 'bias',
  moving_mean: 'running_mean',
  moving_variance: 'running_var',
} as const;

/** The usual names of PyTorch's modules. */
export function torchRecipe({ convolution, norm }: LayerNames, kind: VariableKind): TensorRecipe {
  switch (kind) {
    case 'weights':
      return torchKernel(`${convolution}.weight`);
    case 'depthwise_weights':
      return torchDepthwiseKernel(`${convolution}.weight`);
    case 'biases':
      return copy(`${convolution}.bias`);
    case 'gamma':
    case 'beta':
    case 'moving_mean':
    case 'moving_variance':
      return copy(`${norm}.${torchNorm[kind]}`);
  }
}

/** Places in the lists of weights that Keras keeps for a layer. */
const kerasPlaces = {
  ...{ weights: 0, depthwise_weights: 0, biases: 1 },
  ...{ gamma: 0, beta: 1, moving_mean: 2, moving_variance: 3 },
} as const;

/** Keras's layers as `kerasHdf5.ts` names their weights. */
export function kerasRecipe({ convolution, norm }: LayerNames, kind: VariableKind): TensorRecipe {
  const isOfConvolution = kind === 'weights' || kind === 'depthwise_weights' || kind === 'biases';
  return copy(`${isOfConvolution ? convolution : norm}/${kerasPlaces[kind]}`);
}

/** The same where the convolution before a batch normalisation has a bias: it goes into the mean. */
export function kerasBiasedRecipe(names: LayerNames, kind: VariableKind): TensorRecipe {
  if (kind !== 'moving_mean') return kerasRecipe(names, kind);
  return difference(`${names.norm}/2`, `${names.convolution}/1`);
}
