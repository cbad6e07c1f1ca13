import { join } from 'node:path';
import { hasImageExtension } from '../../imageType.ts';
import { splitOfWord, type DatasetFormat } from '../format.ts';
import { baseName, folderOf } from '../paths.ts';

/** Annotation files of a kind that no format knows: whoever has some must not believe they were read. */
function unread(files: readonly string[]): string {
  const found = files.filter((file) => /\.(json|xml)$/i.test(file));
  if (found.length === 0) return '';
  const more = found.length === 1 ? 'is' : `and ${found.length - 1} more of its kind are`;
  return `; ${found[0]} ${more} not read`;
}

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
        : {
            confidence: 0.2,
            reason: `${count} ${count === 1 ? 'image' : 'images'}, taken without masks${unread(tree.files)}`,
          },
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
