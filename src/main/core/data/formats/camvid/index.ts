import { join } from 'node:path';
import { splits, type ImportProblem, type Split } from '../../../../../shared/domain/dataset.ts';
import { hasImageExtension } from '../../imageType.ts';
import { readTreeText, type SourceTree } from '../../scan.ts';
import type { DatasetFormat, SourceDataset, SourceItem } from '../format.ts';
import { createImageFinder } from '../imageFinder.ts';
import { readLabelTable } from '../labelTable.ts';
import { baseName, createPathMapper, folderOf, stemOf } from '../paths.ts';
import { camvidLabels } from './classes.ts';

/** A split's images in `<prefix><split>/`, masks in `<prefix><split>annot/`, pairs in `<prefix><split>.txt`. */
interface CamvidSplit {
  readonly split: Split;
  readonly images: readonly string[];
  readonly masks: readonly string[];
  readonly list: string | null;
}

type Pairs = Pick<SourceDataset, 'items' | 'problems'>;

export const camvid: DatasetFormat = {
  id: 'camvid',
  name: 'CamVid (SegNet)',
  help: 'Folders train and trainannot, val and valannot, test and testannot, with or without list files; grey ids without a class table are CamVid’s, 11 is void.',
  canWrite: false,
  detect(tree) {
    const found = findSplits(tree);
    if (found.length === 0)
      return Promise.resolve({ confidence: 0, reason: 'no folder pair like train and trainannot' });
    const pairs = found.map(({ split }) => `${split} and ${split}annot`).join(', ');
    const lists = found.filter(({ list }) => list !== null).length;
    return Promise.resolve({
      confidence: lists > 0 ? 0.97 : 0.92,
      reason: `folder pairs ${pairs}${lists > 0 ? ` with ${lists} list files` : ''}`,
    });
  },
  async read(tree) {
    const parts = await Promise.all(findSplits(tree).map((part) => readSplit(tree, part)));
    const table = await readLabelTable(tree);
    return {
      items: parts.flatMap((part) => part.items),
      problems: [...parts.flatMap((part) => part.problems), ...table.problems],
      labels: table.labels,
      usualLabels: camvidLabels,
    };
  },
};

function findSplits(tree: SourceTree): readonly CamvidSplit[] {
  const byFolder = new Map<string, string[]>();
  for (const file of tree.files.filter(hasImageExtension)) {
    const folder = folderOf(file);
    byFolder.set(folder, [...(byFolder.get(folder) ?? []), file]);
  }
  return [...byFolder.keys()].flatMap((folder) => {
    const split = splits.find((candidate) => baseName(folder) === candidate);
    const masks = byFolder.get(`${folder}annot`);
    if (split === undefined || masks === undefined) return [];
    const list = tree.files.find((file) => file === `${folder}.txt`) ?? null;
    return [{ split, images: byFolder.get(folder)!, masks, list }];
  });
}

async function readSplit(tree: SourceTree, part: CamvidSplit): Promise<Pairs> {
  const text = part.list === null ? null : await readTreeText(tree, part.list);
  return text === null ? pairByName(tree, part) : pairByList(tree, part, text);
}

function pairByName(tree: SourceTree, part: CamvidSplit): Pairs {
  const maskOf = createMaskFinder(part);
  const problems = part.images
    .filter((image) => maskOf(image) === undefined)
    .map((image): ImportProblem => ({ file: image, code: 'noMask', message: 'It has no mask.' }));
  return { items: part.images.map((image) => item(tree, part.split, image, maskOf(image))), problems };
}

/** The mask of an image's name, whatever their extensions. */
function createMaskFinder({ masks }: CamvidSplit): (image: string) => string | undefined {
  const byStem = new Map(masks.map((mask) => [stemOf(mask), mask]));
  return (image) => byStem.get(stemOf(image));
}

/** List files hold images with or without their masks, as paths of the machine they were written on. */
function pairByList(tree: SourceTree, part: CamvidSplit, text: string): Pairs {
  const readLine = createLineReader(part);
  const items: SourceItem[] = [];
  const problems: ImportProblem[] = [];
  const seen = new Set<string>();
  const complain = (code: ImportProblem['code'], line: number, message: string) =>
    problems.push({ file: `${part.list!}:${line + 1}`, code, message });
  text.split(/\r?\n/).forEach((line, number) => {
    if (line.trim() === '') return;
    const names = readLine(line.trim());
    if (names === null) return complain('badList', number, 'The line holds no image, and no pair of image and mask.'); // prettier-ignore
    const { image, mask } = names;
    if (image.file === undefined) return complain('noImage', number, `There is no ${image.what}.`);
    if (seen.has(image.file)) return complain('duplicate', number, `${image.file} is listed twice.`);
    if (mask.file === undefined) complain('noMask', number, `There is no ${mask.what}.`);
    seen.add(image.file);
    items.push(item(tree, part.split, image.file, mask.file));
  });
  const others = part.images.length - seen.size;
  if (others > 0) {
    const message = `${others} of the ${part.images.length} images of ${part.split} are not in it and are left out.`;
    problems.push({ file: part.list!, code: 'badList', message });
  }
  return { items, problems };
}

interface Named {
  /** What to call it in a message. */
  readonly what: string;
  /** Undefined where there is none, or more than one. */
  readonly file: string | undefined;
}

/** What a line of a list names; null where it names nothing. An image alone has the mask of its own name. */
function createLineReader(
  part: CamvidSplit,
): (line: string) => { readonly image: Named; readonly mask: Named } | null {
  const mapImage = createPathMapper(part.images);
  const mapMask = createPathMapper(part.masks);
  const findImage = createImageFinder(part.images);
  const maskOf = createMaskFinder(part);
  return (line) => {
    const pair = /^(\S.*?\.\w+)\s+(\S.*\.\w+)$/.exec(line);
    if (pair !== null) {
      const [, image, mask] = pair;
      return {
        image: { what: `image ${image}`, file: mapImage(image) },
        mask: { what: `mask ${mask}`, file: mapMask(mask) },
      };
    }
    const file = findImage(line, '')?.image;
    if (file === undefined && !hasImageExtension(line)) return null;
    return {
      image: { what: `image ${line}`, file },
      mask: { what: `mask for ${line}`, file: file === undefined ? undefined : maskOf(file) },
    };
  };
}

function item(tree: SourceTree, split: Split, image: string, mask: string | undefined): SourceItem {
  return {
    name: baseName(image),
    image: join(tree.root, image),
    mask: mask === undefined ? null : join(tree.root, mask),
    split,
  };
}
