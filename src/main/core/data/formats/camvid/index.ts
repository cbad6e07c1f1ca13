import { join } from 'node:path';
import { splits, type ImportProblem, type Split } from '../../../../../shared/domain/dataset.ts';
import { hasImageExtension } from '../../imageType.ts';
import { readTreeText, type SourceTree } from '../../scan.ts';
import type { DatasetFormat, SourceDataset, SourceItem } from '../format.ts';
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
  const masks = new Map(part.masks.map((mask) => [stemOf(mask), mask]));
  const problems = part.images
    .filter((image) => !masks.has(stemOf(image)))
    .map((image): ImportProblem => ({ file: image, code: 'noMask', message: 'It has no mask.' }));
  return {
    items: part.images.map((image) => item(tree, part.split, image, masks.get(stemOf(image)))),
    problems,
  };
}

/** List files hold pairs of paths of the machine they were written on. */
function pairByList(tree: SourceTree, part: CamvidSplit, text: string): Pairs {
  const mapImage = createPathMapper(part.images);
  const mapMask = createPathMapper(part.masks);
  const items: SourceItem[] = [];
  const problems: ImportProblem[] = [];
  const seen = new Set<string>();
  const complain = (code: ImportProblem['code'], line: number, message: string) =>
    problems.push({ file: `${part.list!}:${line + 1}`, code, message });
  text.split(/\r?\n/).forEach((line, number) => {
    if (line.trim() === '') return;
    const [, foreignImage, foreignMask] = /^\s*(\S.*?\.\w+)\s+(\S.*\.\w+)\s*$/.exec(line) ?? [];
    if (!foreignImage) return complain('badList', number, 'The line holds no pair of image and mask.');
    const image = mapImage(foreignImage);
    const mask = mapMask(foreignMask);
    if (image === undefined) return complain('noImage', number, `There is no image ${foreignImage}.`);
    if (seen.has(image)) return complain('duplicate', number, `${image} is listed twice.`);
    if (mask === undefined) complain('noMask', number, `There is no mask ${foreignMask}.`);
    seen.add(image);
    items.push(item(tree, part.split, image, mask));
  });
  return { items, problems };
}

function item(tree: SourceTree, split: Split, image: string, mask: string | undefined): SourceItem {
  return {
    name: baseName(image),
    image: join(tree.root, image),
    mask: mask === undefined ? null : join(tree.root, mask),
    split,
  };
}
