import { join } from 'node:path';
import type { ImportProblem, Split } from '../../../../../shared/domain/dataset.ts';
import { splitOfWord, type DatasetFormat } from '../format.ts';
import { readLabelTable } from '../labelTable.ts';
import { baseName, folderOf } from '../paths.ts';
import { findLayout } from './layout.ts';
import { readSplitLists } from './splitLists.ts';

export const maskFolder: DatasetFormat = {
  id: 'mask_folder',
  name: 'Images and masks',
  help: 'A folder of images and one of masks, or masks beside the images: index, grey, palette, or RGB with a colour table.',
  canWrite: false,
  detect(tree) {
    const { pairs, description } = findLayout(tree.files);
    const withMask = pairs.filter(({ mask }) => mask !== null).length;
    if (withMask === 0)
      return Promise.resolve({ confidence: 0, reason: 'no image with a mask of the same name' });
    return Promise.resolve({
      confidence: 0.5 + 0.35 * (withMask / pairs.length),
      reason: `${withMask} of ${pairs.length} images ${withMask === 1 ? 'has' : 'have'} a mask: ${description}`,
    });
  },
  async read(tree) {
    const layout = findLayout(tree.files);
    const table = await readLabelTable(tree);
    const lists = await readSplitLists(tree, layout.pairs.map(({ image }) => image)); // prettier-ignore
    const items = layout.pairs.map(({ image, mask }) => ({
      name: baseName(image),
      image: join(tree.root, image),
      mask: mask === null ? null : join(tree.root, mask),
      split: splitOfFolders(image) ?? lists.splitOf.get(image) ?? null,
    }));
    const problems: ImportProblem[] = [
      ...layout.pairs
        .filter(({ mask }) => mask === null)
        .map(({ image }) => ({ file: image, code: 'noMask' as const, message: 'It has no mask.' })),
      ...layout.masksWithoutImage.map((file) => ({
        file,
        code: 'noImage' as const,
        message: 'There is no image for this mask.',
      })),
    ];
    return { items, labels: table.labels, problems: [...problems, ...lists.problems, ...table.problems] };
  },
};

function splitOfFolders(file: string): Split | null {
  return folderOf(file).split('/').map(splitOfWord).find((split) => split !== null) ?? null; // prettier-ignore
}
