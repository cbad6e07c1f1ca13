import { readFile, rm } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { z } from 'zod';
import type { DatasetItem } from '../../../shared/domain/dataset.ts';
import { StudioError } from '../../../shared/errors.ts';
import { mapConcurrently } from '../data/concurrent.ts';
import { writeFileAtomic } from './atomicFile.ts';
import {
  assertDatasetWritable,
  containedPath,
  itemSchema,
  itemTable,
  maskPath,
  saveItems,
  type Dataset,
} from './datasetStore.ts';
import { journalPath, lastGoodPath } from './editFolder.ts';
import { parseRecord } from './storedRecord.ts';

/** Items that left the dataset, with their place in it: they can come back, their files are still there. */
export interface RemovedItem {
  readonly place: number;
  readonly item: DatasetItem;
}

const removedFile = 'removed.json';
const removedSchema = z.array(z.object({ place: z.int().min(0), item: itemSchema }));
/** Files deleted at a time. */
const lanes = 8;

/** Changes split or review state of the named items; the table is replaced atomically. Returns the new dataset. */
export function updateItems(
  dataset: Dataset,
  ids: readonly string[],
  change: Partial<Pick<DatasetItem, 'split' | 'review'>>,
): Promise<Dataset> {
  return changeItems(dataset, ids, (item) => ({ ...item, ...change }));
}

/** Adds and takes away tags of the named items. */
export function tagItems(
  dataset: Dataset,
  ids: readonly string[],
  change: { readonly add: readonly string[]; readonly remove: readonly string[] },
): Promise<Dataset> {
  const gone = new Set(change.remove);
  return changeItems(dataset, ids, ({ tags = [], ...item }) => {
    const next = [...new Set([...tags, ...change.add])].filter((tag) => !gone.has(tag)).sort();
    return next.length === 0 ? item : { ...item, tags: next };
  });
}

/**
 * Takes items out of the dataset; their files stay, and `restoreItems` brings them back. They are noted as removed
 * before they leave the table: a kill between the two leaves them in it.
 */
export async function removeItems(dataset: Dataset, ids: readonly string[]): Promise<Dataset> {
  const wanted = assertPresent(dataset, ids);
  const leaving = dataset.items.flatMap((item, place) => (wanted.has(item.id) ? [{ place, item }] : []));
  const earlier = (await readRemoved(dataset)).filter(({ item }) => !wanted.has(item.id));
  await writeRemoved(dataset, [...earlier, ...leaving]);
  return saveItems(
    dataset,
    dataset.items.filter((item) => !wanted.has(item.id)),
  );
}

/** Brings removed items back to their places. Throws StudioError('notFound') for one that was not removed. */
export async function restoreItems(dataset: Dataset, ids: readonly string[]): Promise<Dataset> {
  const wanted = new Set(ids);
  const present = new Set(dataset.items.map((item) => item.id));
  const removed = await readRemoved(dataset);
  const back = removed.filter(({ item }) => wanted.has(item.id) && !present.has(item.id));
  const found = new Set(back.map(({ item }) => item.id));
  const lost = ids.find((id) => !present.has(id) && !found.has(id));
  if (lost !== undefined) {
    throw new StudioError(
      'notFound',
      `"${lost}" cannot be brought back: it is not among the removed images.`,
      {
        fix: 'Import it again.',
      },
    );
  }
  const next = await saveItems(dataset, insertAtPlaces(dataset.items, back));
  await writeRemoved(
    next,
    removed.filter(({ item }) => !wanted.has(item.id)),
  );
  return next;
}

/**
 * Takes items out of the dataset for good and deletes their masks, edits not yet in these, and copied images. Linked
 * images lie where the user put them and stay.
 */
export async function deleteItems(dataset: Dataset, ids: readonly string[]): Promise<Dataset> {
  const wanted = assertPresent(dataset, ids);
  const leaving = dataset.items.filter((item) => wanted.has(item.id));
  const next = await saveItems(
    dataset,
    dataset.items.filter((item) => !wanted.has(item.id)),
  );
  const files = leaving.flatMap((item) => ownFiles(dataset, item));
  await mapConcurrently(files, lanes, undefined, (file) => rm(file, { force: true }));
  return next;
}

/** The items that were removed and can be brought back. */
export async function readRemoved(dataset: Pick<Dataset, 'dir'>): Promise<readonly RemovedItem[]> {
  const text = await readFile(join(dataset.dir, removedFile), 'utf8').catch(() => '[]');
  // A list that cannot be read only means that nothing can be brought back by it; the files are there.
  return parseRecord(text, removedSchema) ?? [];
}

export const removedTable = {
  file: removedFile,
  text: (removed: readonly RemovedItem[]) => itemTable(removed),
};

async function writeRemoved(dataset: Dataset, removed: readonly RemovedItem[]): Promise<void> {
  assertDatasetWritable(dataset);
  await writeFileAtomic(join(dataset.dir, removedFile), removedTable.text(removed));
}

async function changeItems(
  dataset: Dataset,
  ids: readonly string[],
  change: (item: DatasetItem) => DatasetItem,
): Promise<Dataset> {
  const wanted = assertPresent(dataset, ids);
  return saveItems(
    dataset,
    dataset.items.map((item) => (wanted.has(item.id) ? change(item) : item)),
  );
}

function assertPresent(dataset: Dataset, ids: readonly string[]): ReadonlySet<string> {
  const present = new Set(dataset.items.map((item) => item.id));
  const lost = ids.find((id) => !present.has(id));
  if (lost === undefined) return new Set(ids);
  throw new StudioError('notFound', `Dataset ${dataset.info.name} has no item "${lost}".`, {
    fix: 'It may have been removed: reload the dataset.',
  });
}

function insertAtPlaces(items: readonly DatasetItem[], back: readonly RemovedItem[]): readonly DatasetItem[] {
  const all: DatasetItem[] = [];
  const others = items.values();
  for (const { place, item } of [...back].sort((a, b) => a.place - b.place)) {
    while (all.length < place) {
      const next = others.next();
      if (next.done === true) break;
      all.push(next.value);
    }
    all.push(item);
  }
  return [...all, ...others];
}

function ownFiles(dataset: Dataset, item: DatasetItem): readonly string[] {
  const mask = maskPath(dataset, item);
  const isElsewhere = dataset.info.linked && isAbsolute(item.image);
  const image = isElsewhere ? [] : [containedPath(dataset.dir, item.image)];
  const edits = [journalPath(dataset.dir, item.id), lastGoodPath(dataset.dir, item.id)];
  return [...image, ...edits, ...(mask === null ? [] : [mask])];
}
