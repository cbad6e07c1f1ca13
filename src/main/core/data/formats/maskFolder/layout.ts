import { hasImageExtension } from '../../imageType.ts';
import { baseName, folderOf, stemOf } from '../paths.ts';

/** Folder names, compared in lower case without "_" and "-". */
const maskFolders = new Set([
  'mask', 'masks', 'label', 'labels', 'annotation', 'annotations', 'annot', 'annots', 'gt', 'gts',
  'groundtruth', 'groundtruths', 'truth', 'segmentation', 'segmentations', 'seg', 'segmentationclass',
  'segmentationclassaug', 'target', 'targets', 'maskpng', 'masksmachine', 'indexlabel',
]); // prettier-ignore
const imageFolders = new Set([
  'image', 'images', 'img', 'imgs', 'rgb', 'photo', 'photos', 'jpegimages', 'input', 'inputs', 'frame',
  'frames', 'picture', 'pictures', 'data',
]); // prettier-ignore

/** `a_mask.png`, `a-gt.png`, `a_L.png` … beside or instead of `a.png`. */
const maskSuffix = /[_\-. ](?:mask|masks|label|labels|gt|seg|segmentation|annotation|annot|labelids|L)$/i;

/** In a folder of masks fast.ai's `a_P.png` too; beside images it may be any picture. */
const folderSuffix = new RegExp(`(?:${maskSuffix.source}|_P$)`, 'i');

export interface ImageMaskPair {
  readonly image: string;
  readonly mask: string | null;
}

export interface Layout {
  readonly pairs: readonly ImageMaskPair[];
  readonly masksWithoutImage: readonly string[];
  /** In words: "images/ and masks/". */
  readonly description: string;
}

interface Placed {
  readonly file: string;
  /** What image and mask share: the path without the folder that tells their kind. */
  readonly key: string;
  /** By the names of its folders; `other` stands under neither kind of name. */
  readonly kind: 'image' | 'mask' | 'other';
  readonly folder: string;
}

/**
 * Pairs images with masks: folders of their own at any level (`images/train/a.jpg` with
 * `masks/train/a.png`, `train/images/…` with `train/masks/…`, images at the top with `masks/`, `train/a.jpg`
 * with `train_labels/a.png`), or side by side (`a.jpg` with `a.png`; `a.png` with `a_mask.png`).
 */
export function findLayout(files: readonly string[]): Layout {
  const pictures = files.filter(hasImageExtension);
  const named = pictures.map(place);
  const placed = named.some(({ kind }) => kind === 'mask') ? named : placeTwins(pictures);
  return placed.some(({ kind }) => kind === 'mask') ? pairFolders(placed) : pairNeighbours(pictures);
}

function placeTwins(pictures: readonly string[]): readonly Placed[] {
  const twins = findTwins(pictures);
  return pictures.map((file) => placeByTwin(file, twins) ?? place(file));
}

/** Mask folders that are named after the folder of images beside them, and that: `train_labels` → `train`. */
function findTwins(files: readonly string[]): ReadonlyMap<string, string> {
  const folders = new Set<string>();
  for (const file of files)
    for (let folder = folderOf(file); folder !== '' && !folders.has(folder); folder = folderOf(folder))
      folders.add(folder);
  const twins = new Map<string, string>();
  for (const folder of folders) {
    const nameAt = folder.length - baseName(folder).length;
    for (let end = nameAt + 1; end < folder.length; end++) {
      const images = folder.slice(0, end);
      if (folders.has(images) && maskFolders.has(wordOf(folder.slice(end)))) twins.set(folder, images);
    }
  }
  return twins;
}

/**
 * What stands in a folder of masks named after one of images has the key of an image there; a folder of
 * images inside it tells that it is a dataset of its own.
 */
function placeByTwin(file: string, twins: ReadonlyMap<string, string>): Placed | undefined {
  const folder = folderAbove(file, twins);
  if (folder === undefined) return undefined;
  const inside = file.slice(folder.length);
  const image = place(twins.get(folder)! + inside);
  if (image.kind === 'mask' || place(inside).kind === 'image') return undefined;
  return { file, key: image.key, kind: 'mask', folder: `${baseName(folder)}/` };
}

/** The innermost of some folders that a file stands in. */
function folderAbove(file: string, folders: ReadonlyMap<string, string>): string | undefined {
  for (let folder = folderOf(file); folder !== ''; folder = folderOf(folder))
    if (folders.has(folder)) return folder;
  return undefined;
}

/** A folder's name as the sets of names have it. */
function wordOf(name: string): string {
  return name.toLowerCase().replace(/[_-]/g, '');
}

function place(file: string): Placed {
  const parts = folderOf(file).split('/');
  const words = parts.map(wordOf);
  const maskAt = words.findLastIndex((word) => maskFolders.has(word));
  const at = maskAt >= 0 ? maskAt : words.findLastIndex((word) => imageFolders.has(word));
  const rest = parts.filter((part, i) => i !== at && part !== '');
  return {
    file,
    key: [...rest, stemOf(file)].join('/'),
    kind: maskAt >= 0 ? 'mask' : at >= 0 ? 'image' : 'other',
    folder: at >= 0 ? `${parts[at]}/` : parts[0] === '' ? 'the top folder' : `${parts[0]}/`,
  };
}

function pairFolders(placed: readonly Placed[]): Layout {
  const masks = indexMasks(placed.filter(({ kind }) => kind === 'mask'));
  const hasMask = ({ key }: Placed) => masks.has(key);
  const named = placed.filter(({ kind }) => kind === 'image');
  // Where images have a folder of their own, pictures elsewhere are instance maps, visualisations …
  const images = named.some(hasMask) ? named : placed.filter(({ kind }) => kind !== 'mask');
  const pairs = images.map(({ file, key }) => ({ image: file, mask: masks.get(key)?.file ?? null }));
  const used = new Set(pairs.map(({ mask }) => mask));
  const unused = new Set([...masks.values()].map(({ file }) => file).filter((file) => !used.has(file)));
  const aside = placed.length - images.length - placed.filter(({ kind }) => kind === 'mask').length;
  const others = aside > 0 ? `; pictures in other folders left aside: ${aside}` : '';
  return {
    pairs,
    masksWithoutImage: [...unused],
    description: `images in ${folderNames(images)}, masks in ${folderNames([...masks.values()])}${others}`,
  };
}

/** Masks by the key of their image: their own name, or without a suffix like `_mask`. */
function indexMasks(masks: readonly Placed[]): ReadonlyMap<string, Placed> {
  const byKey = new Map(masks.map((mask) => [mask.key, mask]));
  for (const mask of masks) {
    const bare = mask.key.replace(folderSuffix, '');
    if (!byKey.has(bare)) byKey.set(bare, mask);
  }
  return byKey;
}

function folderNames(placed: readonly Placed[]): string {
  const names = [...new Set(placed.map(({ folder }) => folder))];
  return names.length > 4 ? `${names.slice(0, 3).join(', ')} and ${names.length - 3} more` : names.join(', ');
}

function pairNeighbours(files: readonly string[]): Layout {
  const groups = new Map<string, string[]>();
  for (const file of files) {
    const key = `${folderOf(file)}/${stemOf(file).replace(maskSuffix, '')}`;
    groups.set(key, [...(groups.get(key) ?? []), file]);
  }
  const pairs = [...groups.values()].flatMap(pairGroup);
  return { pairs, masksWithoutImage: [], description: 'masks beside their images under the same name' };
}

/** Files of one folder whose names agree but for a mask suffix or the extension. */
function pairGroup(files: readonly string[]): readonly ImageMaskPair[] {
  const suffixed = files.find((file) => maskSuffix.test(stemOf(file)));
  const mask =
    suffixed ?? (files.length === 2 ? files.find((file) => /\.png$/i.test(baseName(file))) : undefined);
  const images = files.filter((file) => file !== mask);
  if (images.length === 1) return [{ image: images[0], mask: mask ?? null }];
  return files.map((image) => ({ image, mask: null }));
}
