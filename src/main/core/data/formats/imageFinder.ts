import { hasImageExtension } from '../imageType.ts';
import { createPathMapper, withoutExtension } from './paths.ts';

/** An image that a line of a list names. */
export interface FoundImage {
  readonly image: string;
  /** Whether all of the name fits; else only the end of a path, as in lists of another machine. */
  readonly isWhole: boolean;
}

/**
 * Finds the image that a line of a list names, as a name or a path, with or without extension, alone or before its
 * mask; among several the one nearest to the folder `from`. Undefined where none or several fit equally well.
 */
export function createImageFinder(
  images: readonly string[],
): (line: string, from: string) => FoundImage | undefined {
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
