import type { WeightSource } from '../source.ts';

const site = 'https://download.pytorch.org/models';

/** torchvision's ImageNet weights; the file names carry the beginning of their SHA-256. */
function torchvision(id: string, net: string, file: string, megabytes: number): WeightSource {
  const digest = /-([0-9a-f]{8})\.pth$/.exec(file)?.[1] ?? '';
  return {
    id: `${id}_torchvision`,
    name: `ImageNet, torchvision ${net}`,
    dataset: 'ImageNet-1k',
    licence: 'BSD-3-Clause',
    format: 'PyTorch .pth',
    origin: {
      kind: 'url',
      url: `${site}/${file}`,
      // torchvision tells sizes in MiB, to three places.
      bytes: Math.round(megabytes * 2 ** 20),
      check: { kind: 'sha256Prefix', digest },
    },
  };
}

export const torchvisionResnet18 = torchvision('resnet18', 'ResNet-18', 'resnet18-f37072fd.pth', 44.661);
export const torchvisionResnet34 = torchvision('resnet34', 'ResNet-34', 'resnet34-b627a593.pth', 83.275);
export const torchvisionMobilenetV2 = torchvision(
  ...(['mobilenet_v2', 'MobileNet v2', 'mobilenet_v2-b0353104.pth', 13.555] as const),
);
export const torchvisionVgg16 = torchvision('vgg16', 'VGG-16', 'vgg16-397923af.pth', 527.796);
export const torchvisionResnet50 = torchvision('resnet50', 'ResNet-50', 'resnet50-0676ba61.pth', 97.781);
