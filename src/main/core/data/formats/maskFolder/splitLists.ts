import type { ImportProblem, Split } from '../../../../../shared/domain/dataset.ts';
import { hasImageExtension } from '../../imageType.ts';
import { readTreeText, type SourceTree } from '../../scan.ts';
import { splitOfWord } from '../format.ts';
import { createPathMapper, folderOf, stemOf, withoutExtension } from '../paths.ts';

export interface SplitLists {
  /** By the image's path in the tree; where several lists name an image, the last one. */
  readonly splitOf: ReadonlyMap<string, Split>;
  /** Lines that name no image, or several alike. */
  readonly problems: readonly ImportProblem[];
}

/** An image that a line of a list names. */
interface Found {
  readonly image: string;
  /** Whether all of the name fits; else only the end of a path, as in lists of another machine. */
  readonly isWhole: boolean;
}

/**
 * `train.txt`, `val.txt`, `test.txt` anywhere: one image a line, as a name or a path, with or without
 * extension, alone or before its mask. Lines that start with "#" and name no image are comments.
 */
export async function readSplitLists(tree: SourceTree, images: readonly string[]): Promise<SplitLists> {
  const find = createFinder(images);
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

function createFinder(images: readonly string[]): (line: string, from: string) => Found | undefined {
  const mapPath = createPathMapper(images);
  const mapStem = createPathMapper(images.map(withoutExtension));
  const imageOfStem = new Map(images.map((image) => [withoutExtension(image), image]));
  return (line, from) => {
    const names = namesIn(line).map((name) => name.replaceAll('\\', '/').replace(/^\.\//, ''));
    for (const name of names) {
      const image = mapPath(name, from);
      if (image !== undefined) return { image, isWhole: `/${image}`.endsWith(`/${name}`) };
    }
    for (const name of names.map((one) => (hasImageExtension(one) ? withoutExtension(one) : one))) {
      const stem = mapStem(name, from);
      if (stem !== undefined)
        return { image: imageOfStem.get(stem)!, isWhole: `/${stem}`.endsWith(`/${name}`) };
    }
    return undefined;
  };
}

/** What of a line may be the image's name, likeliest first; names hold blanks and commas too. */
function namesIn(line: string): readonly string[] {
  const beforeMask = /^(.*?\.(?:png|jpe?g|tiff?|bmp|webp|gif))[\s,;]/i.exec(line)?.[1];
  const [firstWord] = line.split(/[\s,;]/);
  return beforeMask === undefined ? [line, firstWord] : [beforeMask, line, firstWord];
}
