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

/** Finds the image that a line of the list file `from` names. */
type FindImage = (line: string, from: string) => string | undefined;

/**
 * `train.txt`, `val.txt`, `test.txt` anywhere: one image a line, as a name or a path, with or without
 * extension, alone or before its mask. Lines that start with "#" and name no image are comments.
 */
export async function readSplitLists(tree: SourceTree, images: readonly string[]): Promise<SplitLists> {
  const findImage = createFinder(images);
  const splitOf = new Map<string, Split>();
  const problems: ImportProblem[] = [];
  for (const file of tree.files.filter((candidate) => candidate.endsWith('.txt'))) {
    const split = splitOfWord(stemOf(file));
    if (split === null) continue;
    const lines = ((await readTreeText(tree, file)) ?? '').split(/\r?\n/).map((line) => line.trim());
    lines.forEach((line, number) => {
      if (line === '') return;
      const image = findImage(line, file);
      if (image !== undefined) splitOf.set(image, split);
      else if (!line.startsWith('#')) problems.push({ file: `${file}:${number + 1}`, code: 'noImage', message: `There is no image, or more than one, for "${line}".` }); // prettier-ignore
    });
  }
  return { splitOf, problems };
}

function createFinder(images: readonly string[]): FindImage {
  const mapPath = createPathMapper(images);
  const mapStem = createPathMapper(images.map(withoutExtension));
  const imageOfStem = new Map(images.map((image) => [withoutExtension(image), image]));
  return (line, from) => {
    const folder = folderOf(from);
    const names = namesIn(line);
    const image = names.map((name) => mapPath(name, folder)).find((found) => found !== undefined);
    if (image !== undefined) return image;
    const stems = names.map((name) => (hasImageExtension(name) ? withoutExtension(name) : name));
    const stem = stems.map((name) => mapStem(name, folder)).find((found) => found !== undefined);
    return stem === undefined ? undefined : imageOfStem.get(stem);
  };
}

/** What of a line may be the image's name, likeliest first; names hold blanks and commas too. */
function namesIn(line: string): readonly string[] {
  const beforeMask = /^(.*?\.(?:png|jpe?g|tiff?|bmp|webp|gif))[\s,;]/i.exec(line)?.[1];
  const [firstWord] = line.split(/[\s,;]/);
  return beforeMask === undefined ? [line, firstWord] : [beforeMask, line, firstWord];
}
