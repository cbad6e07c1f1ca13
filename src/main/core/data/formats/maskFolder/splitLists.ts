import type { ImportProblem, Split } from '../../../../../shared/domain/dataset.ts';
import { readTreeText, type SourceTree } from '../../scan.ts';
import { splitOfWord } from '../format.ts';
import { createImageFinder } from '../imageFinder.ts';
import { folderOf, stemOf } from '../paths.ts';

export interface SplitLists {
  /** By the image's path in the tree; where several lists name an image, the last one. */
  readonly splitOf: ReadonlyMap<string, Split>;
  /** Lines that name no image, or several alike. */
  readonly problems: readonly ImportProblem[];
}

/**
 * `train.txt`, `val.txt`, `test.txt` anywhere: one image a line, as a name or a path, with or without
 * extension, alone or before its mask. Lines that start with "#" and name no image are comments.
 */
export async function readSplitLists(tree: SourceTree, images: readonly string[]): Promise<SplitLists> {
  const find = createImageFinder(images);
  const lines = await readLines(tree);
  const found = lines.map(({ text, file }) => find(text, folderOf(file)));
  const whole = new Set(found.flatMap((one) => (one?.isWhole ? [one.image] : [])));
  const splitOf = new Map<string, Split>();
  const problems: ImportProblem[] = [];
  lines.forEach(({ text, file, number, split }, i) => {
    const one = found[i];
    // A line that fits an image by the end of its path alone means another, where one names that image wholly.
    if (one !== undefined && (one.isWhole || !whole.has(one.image))) splitOf.set(one.image, split);
    else if (!text.startsWith('#')) problems.push({ file: `${file}:${number}`, code: 'noImage', message: `There is no image, or more than one, for "${text}".` }); // prettier-ignore
  });
  return { splitOf, problems };
}

interface ListLine {
  readonly text: string;
  readonly file: string;
  /** From 1. */
  readonly number: number;
  readonly split: Split;
}

async function readLines(tree: SourceTree): Promise<readonly ListLine[]> {
  const lines: ListLine[] = [];
  for (const file of tree.files.filter((candidate) => candidate.endsWith('.txt'))) {
    const split = splitOfWord(stemOf(file));
    if (split === null) continue;
    const texts = ((await readTreeText(tree, file)) ?? '').split(/\r?\n/);
    texts.forEach((text, i) => {
      if (text.trim() !== '') lines.push({ text: text.trim(), file, number: i + 1, split });
    });
  }
  return lines;
}
