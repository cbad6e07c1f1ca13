import { join, posix } from 'node:path';
import type { DatasetItem } from '../../../../shared/domain/dataset.ts';
import type { Dataset } from '../../store/datasetStore.ts';
import { lastGoodPath } from '../../store/editFolder.ts';
import { readRemoved } from '../../store/itemChanges.ts';
import { mapConcurrently } from '../concurrent.ts';
import { countLabels } from '../labelMask.ts';
import { readOrNull } from './rewriteMask.ts';

export interface DatasetMasks {
  readonly dataset: Dataset;
  /** Path in the project, and its item. */
  readonly masks: readonly { readonly file: string; readonly item: DatasetItem }[];
}

export interface Search {
  readonly projectDir: string;
  /** New id of each value. */
  readonly lookup: readonly number[];
  /** Files that are affected whatever they hold. */
  readonly replaced: ReadonlySet<string>;
  /** Masks decoded at a time. */
  readonly lanes: number;
  readonly signal: AbortSignal | undefined;
  /** Told for each mask that stays as it is. */
  readonly onSpared: () => void;
}

/** All masks of a dataset, those of removed items included. */
export async function listMasks(dataset: Dataset): Promise<DatasetMasks> {
  const removed = (await readRemoved(dataset)).map(({ item }) => item);
  const present = new Set(dataset.items.map(({ id }) => id));
  const all = [...dataset.items, ...removed.filter(({ id }) => !present.has(id))];
  const masks = all.flatMap((item) =>
    item.mask === null ? [] : [{ file: posix.join('datasets', dataset.info.name, item.mask), item }],
  );
  return { dataset, masks };
}

/**
 * Those that hold a value that moves. Counts that name one are enough; where they name none the files are read, since
 * another program may have painted in them: the mask, and the version kept for the day it is damaged.
 */
export async function pickAffected(
  { dataset, masks }: DatasetMasks,
  { projectDir, lookup, replaced, lanes, signal, onSpared }: Search,
): Promise<DatasetMasks> {
  const affected = new Set(
    masks.filter(({ file, item }) => replaced.has(file) || moves(item.pixels, lookup)),
  );
  const unsure = masks.filter((one) => !affected.has(one));
  const canMove = !isStill(lookup);
  await mapConcurrently(unsure, lanes, signal, async (one) => {
    const files = [join(projectDir, one.file), lastGoodPath(dataset.dir, one.item.id)];
    if (canMove && (await holdMoving(files, lookup))) affected.add(one);
    else onSpared();
  });
  return { dataset, masks: masks.filter((one) => affected.has(one)) };
}

/** Whether every value stays what it is: classes were renamed at most. */
export function isStill(lookup: readonly number[]): boolean {
  return lookup.every((to, from) => to === from);
}

async function holdMoving(files: readonly string[], lookup: readonly number[]): Promise<boolean> {
  for (const file of files) {
    const mask = await readOrNull(file);
    if (mask !== null && moves(countLabels(mask), lookup)) return true;
  }
  return false;
}

/** null: it is not known what the mask holds. */
function moves(pixels: DatasetItem['pixels'], lookup: readonly number[]): boolean {
  if (pixels === null) return true;
  return Object.keys(pixels).some((value) => lookup[Number(value)] !== Number(value));
}
