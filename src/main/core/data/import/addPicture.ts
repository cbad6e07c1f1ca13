import { constants } from 'node:fs';
import { copyFile, readdir, rm } from 'node:fs/promises';
import { basename, dirname, extname } from 'node:path';
import type { DatasetItem } from '../../../../shared/domain/dataset.ts';
import type { LabelClass } from '../../../../shared/domain/labels.ts';
import { StudioError } from '../../../../shared/errors.ts';
import { createFileAtomic, describeWriteError, makeFolder, writeFileAtomic } from '../../store/atomicFile.ts';
import {
  assertDatasetWritable,
  containedPath,
  imagePath,
  saveItems,
  type Dataset,
} from '../../store/datasetStore.ts';
import { readRemoved } from '../../store/itemChanges.ts';
import { stemOf } from '../formats/paths.ts';
import { readImageSize } from '../imageIo.ts';
import { countLabels, type LabelMask } from '../labelMask.ts';
import { encodeIndexPng } from '../maskIo.ts';
import { createItemIds } from './itemIds.ts';

export interface NewPicture {
  /** Absolute path; its bytes are copied unchanged, into a linked dataset too: it may lie anywhere, and not for long. */
  readonly image: string;
  /** Ids of the project's classes, of the picture's own size. */
  readonly labels: LabelMask;
}

/**
 * Adds a picture and its mask at the end of a dataset: to be reviewed, and in no split, so that nothing is trained on
 * it or measured by it before someone looked. The table follows the files: a failure takes the files back, a kill
 * leaves at most files that no item has. The caller holds the project's lock.
 * Throws StudioError: 'conflict' when it is the image of an item already, or is no longer of the mask's size;
 * 'diskFull', …
 */
export async function addPicture(
  dataset: Dataset,
  { image, labels }: NewPicture,
  classes: readonly LabelClass[],
): Promise<{ readonly dataset: Dataset; readonly item: DatasetItem }> {
  assertDatasetWritable(dataset);
  assertNew(dataset, image);
  await assertSameSize(image, labels);
  const name = basename(image);
  const [id] = createItemIds([name], await takenIds(dataset));
  const item: DatasetItem = {
    id,
    name,
    image: `images/${id}${extname(name).toLowerCase()}`,
    mask: `masks/${id}.png`,
    width: labels.width,
    height: labels.height,
    split: 'none',
    review: 'review',
    pixels: countLabels(labels),
  };
  const placed = imagePath(dataset, item);
  const mask = containedPath(dataset.dir, `masks/${id}.png`);
  try {
    await createFileAtomic(placed, (temp) => copyFile(image, temp, constants.COPYFILE_FICLONE));
    await makeFolder(dirname(mask));
    await writeFileAtomic(mask, await encodeIndexPng(labels, classes));
    return { dataset: await saveItems(dataset, [...dataset.items, item]), item };
  } catch (thrown) {
    await Promise.all([placed, mask].map((file) => rm(file, { force: true }).catch(() => undefined)));
    throw describeWriteError(thrown, placed);
  }
}

function assertNew(dataset: Dataset, image: string): void {
  const known = dataset.items.find((item) => imagePath(dataset, item) === image);
  if (known === undefined) return;
  throw new StudioError('conflict', `${known.name} is in ${dataset.info.name} already.`, {
    fix: 'To give it a predicted mask, select it in the Library and pre-label it.',
  });
}

async function assertSameSize(image: string, { width, height }: LabelMask): Promise<void> {
  const size = await readImageSize(image);
  if (size.width === width && size.height === height) return;
  throw new StudioError('conflict', `${basename(image)} was changed since it was predicted.`, {
    fix: 'Run it again.',
  });
}

/** Ids of items, of those that were removed and may come back, and of files that someone left. */
async function takenIds(dataset: Dataset): Promise<readonly string[]> {
  const folders = ['images', 'masks', 'edits'].map((folder) => containedPath(dataset.dir, folder));
  const files = await Promise.all(folders.map((folder) => readdir(folder).catch(() => [])));
  const removed = await readRemoved(dataset);
  return [
    ...dataset.items.map(({ id }) => id),
    ...removed.map(({ item }) => item.id),
    ...files.flat().map(stemOf),
  ];
}
