import { join } from 'node:path';
import { hasImageExtension } from '../../imageType.ts';
import { splitOfWord, type DatasetFormat } from '../format.ts';
import { baseName, folderOf } from '../paths.ts';

export const images: DatasetFormat = {
  id: 'images',
  name: 'Images alone',
  help: 'Any folder of images; classes are made in the application and every pixel starts void.',
  canWrite: false,
  detect(tree) {
    const count = tree.files.filter(hasImageExtension).length;
    return Promise.resolve(
      count === 0
        ? { confidence: 0, reason: 'no images' }
        : { confidence: 0.2, reason: `${count} images, taken without masks` },
    );
  },
  read(tree) {
    const items = tree.files.filter(hasImageExtension).map((file) => ({
      name: baseName(file),
      image: join(tree.root, file),
      mask: null,
      split: folderOf(file).split('/').map(splitOfWord).find((split) => split !== null) ?? null,
    })); // prettier-ignore
    return Promise.resolve({ items, labels: [], problems: [] });
  },
};
