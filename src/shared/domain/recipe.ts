import type { FieldSpec } from '../fields.ts';

/** Stride of the encoder's coarsest map in pixels; `auto`: what the decoder wants. */
export type OutputStrideChoice = 'auto' | '32' | '16' | '8';

/** All settings of a training. Every field has a default; `recipeFields` describes each. */
export interface Recipe {
  readonly encoder: string;
  readonly decoder: string;
  /** `auto`, `none`, a file's path, or `run:RUN[@STEP]`. */
  readonly weights: string;
  /** Longest side in pixels; the image is scaled to it, then padded with void. */
  readonly size: number;
  readonly batchSize: number;
  readonly epochs: number;
  /** 0: from epochs. */
  readonly maxSteps: number;
  /** 0: from epochs; otherwise the steps are fixed once from the speed of the first 20. */
  readonly maxMinutes: number;
  readonly optimizer: string;
  readonly learningRate: number;
  readonly beta1: number;
  readonly epsilon: number;
  readonly schedule: string;
  /** Share of the run spent rising linearly from 0 to the learning rate, 0 … 0.5. */
  readonly warmup: number;
  /** Learning-rate multiplier of layers that start without pretrained weights. */
  readonly newLayers: number;
  readonly weightDecay: number;
  /** Share of batch normalisation's moving statistics kept at each step. */
  readonly batchNormMomentum: number;
  readonly loss: string;
  readonly classWeights: string;
  readonly flip: boolean;
  /** Random scale factors, both 1 for none. */
  readonly rescaleMin: number;
  readonly rescaleMax: number;
  /** Random brightness, contrast and saturation, 0 = off, 1 = strongest. */
  readonly colour: number;
  /** Random rotation either way, degrees at most. */
  readonly rotation: number;
  readonly freezeEncoder: boolean;
  readonly trainableUpsampling: boolean;
  readonly outputStride: OutputStrideChoice;
  readonly seed: number;
  readonly device: string;
  readonly precision: string;
  readonly monitorEvery: number;
  readonly monitorImages: number;
  readonly checkpointEvery: number;
  readonly keep: number;
}

/** Choices of encoder, decoder, loss … come from the catalogue and are checked there. */
export const recipeFields = [
  { kind: 'text', key: 'encoder', label: 'Encoder', group: 'Net', default: 'efficientnet_lite0', help: 'Turns the image into feature maps.', reason: 'best score per minute on a CPU, real pretrained weights at hand' },
  { kind: 'text', key: 'decoder', label: 'Decoder', group: 'Net', default: 'linknet', help: 'Turns feature maps into a label for each pixel.', reason: 'the ancestor’s best on CamVid' },
  { kind: 'text', key: 'weights', label: 'Pretrained weights', group: 'Net', default: 'auto', help: 'auto, none, a file, or run:RUN[@STEP].', reason: 'transfer learning needs far fewer images' },
  { kind: 'number', key: 'size', label: 'Size, longest side', unit: 'px', group: 'Net', default: 480, min: 32, max: 2048, integer: true, help: 'Images are scaled so that their longest side has this size, then padded with void.', reason: 'CamVid’s own size' },
  { kind: 'number', key: 'batchSize', label: 'Batch', unit: 'images', group: 'Training', default: 4, min: 1, max: 64, integer: true, help: 'Images in one step.', reason: 'fits small machines' },
  { kind: 'number', key: 'epochs', label: 'Epochs', group: 'Training', default: 30, min: 1, max: 10000, integer: true, help: 'Passes over the training split.', reason: 'the published schedule ends near 40' },
  { kind: 'number', key: 'maxSteps', label: 'Steps at most', group: 'Training', default: 0, min: 0, max: 1e7, integer: true, advanced: true, help: '0: from epochs.' },
  { kind: 'number', key: 'maxMinutes', label: 'Minutes at most', unit: 'min', group: 'Training', default: 0, min: 0, max: 100000, advanced: true, help: '0: from epochs. Otherwise the number of steps is fixed once, from the speed of the first 20.' },
  { kind: 'choice', key: 'optimizer', label: 'Optimizer', group: 'Training', default: 'adam', choices: [{ value: 'adam', label: 'Adam' }, { value: 'sgd', label: 'SGD with momentum' }], help: 'How gradients become updates.', reason: 'the ancestor’s' },
  { kind: 'number', key: 'learningRate', label: 'Learning rate', group: 'Training', default: 1e-3, min: 1e-8, max: 10, help: 'Size of an update at the start.', reason: 'measured on CamVid with the default net' },
  { kind: 'number', key: 'beta1', label: 'Beta 1', group: 'Training', default: 0.9, min: 0, max: 0.9999, advanced: true, help: 'Adam’s first moment decay; momentum of SGD.' },
  { kind: 'number', key: 'epsilon', label: 'Epsilon', group: 'Training', default: 1e-7, min: 1e-12, max: 1, advanced: true, help: 'Adam’s epsilon; the ancestor used 1e-3.' },
  { kind: 'choice', key: 'schedule', label: 'Schedule', group: 'Training', default: 'polynomial', choices: [{ value: 'constant', label: 'Constant' }, { value: 'step', label: 'Step, ÷10 twice' }, { value: 'polynomial', label: 'Polynomial' }, { value: 'cosine', label: 'Cosine' }], help: 'How the learning rate falls: not at all, ÷10 after each third, polynomially with power 0.9, or as a cosine.', reason: 'uses the whole run, no epochs to choose' },
  { kind: 'number', key: 'warmup', label: 'Warm-up', group: 'Training', default: 0.02, min: 0, max: 0.5, advanced: true, help: 'Share of the run in which the rate rises from 0. In a run of so many minutes the first 20 steps have 5 % of it, and none has less.', reason: 'protects pretrained weights in the first steps' },
  { kind: 'number', key: 'newLayers', label: 'New layers', unit: '×', group: 'Training', default: 10, min: 0.01, max: 100, advanced: true, help: 'Learning-rate multiplier of layers that start without pretrained weights.', reason: 'the ancestor’s; at 1 narrow decoders learn thin things late' },
  { kind: 'number', key: 'weightDecay', label: 'Weight decay', group: 'Training', default: 1e-4, min: 0, max: 1, advanced: true, help: 'Pulls convolution weights towards zero, decoupled from the gradient (AdamW).' },
  { kind: 'number', key: 'batchNormMomentum', label: 'Statistics kept', group: 'Training', default: 0.9, min: 0, max: 0.9999, advanced: true, help: 'Share of batch normalisation’s moving statistics kept at each step.', reason: 'the statistics follow a run of a few hundred steps; the pretrained families’ own 0.99 to 0.9997 need thousands' },
  { kind: 'text', key: 'loss', label: 'Loss', group: 'Loss', default: 'crossEntropy', help: 'What is made small; void pixels never count.' },
  { kind: 'choice', key: 'classWeights', label: 'Class weights', group: 'Loss', default: 'log', choices: [{ value: 'none', label: 'None' }, { value: 'log', label: '1/ln(p + 1.02)' }, { value: 'median', label: 'Median frequency' }], help: 'More weight for rare classes; p is a class’s share of the pixels.', reason: 'rare classes count as much in mIoU' },
  { kind: 'flag', key: 'flip', label: 'Flip', group: 'Augmentation', default: true, help: 'Mirror left and right, every second image.' },
  { kind: 'number', key: 'rescaleMin', label: 'Rescale from', unit: '×', group: 'Augmentation', default: 0.75, min: 0.25, max: 1, help: 'Smallest random scale.' },
  { kind: 'number', key: 'rescaleMax', label: 'Rescale to', unit: '×', group: 'Augmentation', default: 1.5, min: 1, max: 4, help: 'Largest random scale.' },
  { kind: 'number', key: 'colour', label: 'Colour', group: 'Augmentation', default: 0.3, min: 0, max: 1, help: 'Strength of random brightness, contrast and saturation.' },
  { kind: 'number', key: 'rotation', label: 'Rotate', unit: '°', group: 'Augmentation', default: 0, min: 0, max: 180, help: 'Largest random angle, either way; what comes into view is void.', reason: 'most cameras stand upright; 180 for microscopes and aerial views' },
  { kind: 'flag', key: 'freezeEncoder', label: 'Freeze encoder', group: 'Training', default: false, advanced: true, help: 'Train the decoder alone.' },
  { kind: 'flag', key: 'trainableUpsampling', label: 'Trainable upsampling', group: 'Net', default: false, advanced: true, help: 'FCN: learn the upsampling in place of bilinear.' },
  { kind: 'choice', key: 'outputStride', label: 'Output stride', unit: 'px', group: 'Net', default: 'auto', choices: [{ value: 'auto', label: 'As the decoder wants' }, { value: '32', label: '32' }, { value: '16', label: '16' }, { value: '8', label: '8' }], advanced: true, help: 'Image pixels for one of the coarsest map; below 32 the encoder dilates: finer and slower.', reason: 'each decoder’s paper chose one' },
  { kind: 'number', key: 'seed', label: 'Seed', group: 'Training', default: 1, min: 0, max: 4294967295, integer: true, help: 'Same seed, same run.' },
  { kind: 'text', key: 'device', label: 'Device', group: 'Machine', default: 'auto', advanced: true, help: 'auto, cpu, or gpu:N.' },
  { kind: 'choice', key: 'precision', label: 'Precision', group: 'Machine', default: 'float32', choices: [{ value: 'float32', label: 'float32' }, { value: 'bfloat16', label: 'bfloat16' }], advanced: true, help: 'Number format of the maps in a training step; weights and loss are float32. bfloat16 is for graphics cards (NVIDIA, from Ampere on) and processors with AMX. With AMX a step of ResNet, Inception or VGG takes 0.5 to 0.7 of the time, one with depthwise convolutions 0.7 to 1.', reason: 'published scores were trained in it' },
  { kind: 'number', key: 'monitorEvery', label: 'Monitor every', unit: 'steps', group: 'Monitor', default: 0, min: 0, max: 1e6, integer: true, advanced: true, help: '0: once an epoch.' },
  { kind: 'number', key: 'monitorImages', label: 'Monitor images', unit: 'images', group: 'Monitor', default: 25, min: 0, max: 100000, integer: true, advanced: true, help: 'Fixed subset of the validation split, evenly spaced.', reason: 'a quarter of CamVid’s validation split, as the ancestor' },
  { kind: 'number', key: 'checkpointEvery', label: 'Checkpoint every', unit: 'steps', group: 'Monitor', default: 0, min: 0, max: 1e6, integer: true, advanced: true, help: '0: once an epoch.' },
  { kind: 'number', key: 'keep', label: 'Checkpoints kept', group: 'Monitor', default: 20, min: 2, max: 1000, integer: true, advanced: true, help: 'History is thinned evenly to this number.' },
] as const satisfies readonly FieldSpec[]; // prettier-ignore

export const defaultRecipe = Object.fromEntries(
  recipeFields.map((field) => [field.key, field.default]),
) as unknown as Recipe;

/** "ResNet-18 · LinkNet" shares this short form for folders: `resnet18-linknet`. */
export function netSlug(recipe: Pick<Recipe, 'encoder' | 'decoder'>): string {
  return `${recipe.encoder}-${recipe.decoder}`;
}

/** What may change when a run goes on; everything else is the net, the data or the order of its batches. */
export const resumableFields = [
  'learningRate',
  'weightDecay',
  'monitorEvery',
  'checkpointEvery',
  'keep',
  'device',
  'precision',
] as const satisfies readonly (keyof Recipe)[];
