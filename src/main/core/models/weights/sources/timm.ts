import type { WeightSource } from '../source.ts';

/** timm's port of Google's EfficientNet-Lite0 to PyTorch. */
export const timmEfficientnetLite0: WeightSource = {
  id: 'efficientnet_lite0_timm',
  name: 'ImageNet, timm tf_efficientnet_lite0.in1k',
  dataset: 'ImageNet-1k',
  licence: 'Apache-2.0',
  format: 'PyTorch .pth',
  origin: {
    kind: 'url',
    url: 'https://github.com/rwightman/pytorch-image-models/releases/download/v0.1-weights/tf_efficientnet_lite0-0aa007d2.pth',
    check: { kind: 'sha256Prefix', digest: '0aa007d2' },
  },
  naming: 'timm_tf_efficientnet_lite',
};
