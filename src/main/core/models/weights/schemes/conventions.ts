import type { EncoderConventions } from '../../../../../shared/domain/weights.ts';

/** What torchvision's and most of timm's nets expect: ImageNet's own mean and deviation, padding alike on both sides. */
export const torchConventions: EncoderConventions = {
  mean: [0.485 * 255, 0.456 * 255, 0.406 * 255],
  deviation: [0.229 * 255, 0.224 * 255, 0.225 * 255],
  epsilon: 1e-5,
  padding: 'symmetric',
};

/** Caffe's mean, which Keras's VGG and ResNet take over, in the order red, green, blue. */
export const caffeMean = [123.68, 116.779, 103.939] as const;

/** Counters of batches that PyTorch's batch normalisation keeps. */
export const torchCounters = /\.num_batches_tracked$/;

export const reversedChannels =
  'The first convolution saw blue, green, red; its kernel was turned to red, green, blue.';
