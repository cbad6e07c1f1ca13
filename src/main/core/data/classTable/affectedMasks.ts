import { stat } from 'node:fs/promises';
import { join, posix } from 'node:path';
import type { DatasetItem } from '../../../../shared/domain/dataset.ts';
import { beginCountsMark, readCountsMark } from '../../store/countsMark.ts';
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
 * Those that hold a value that moves. Counts that name one are enough; where they name none the files are read if they
 * were changed since the counts are known to agree, since another program may have painted in them: the mask, and the
 * version kept for the day it is damaged.
 */
export async function pickAffected(
  { dataset, masks }: DatasetMasks,
  { projectDir, lookup, replaced, lanes, signal, onSpared }: Search,
): Promise<DatasetMasks> {
  const affected = new Set(
    masks.filter(({ file, item }) => replaced.has(file) || moves(item.pixels, lookup)),
  );
  const unsure = masks.filter((one) => !affected.has(one));
  const since = await readCountsMark(dataset.dir);
  const canMove = !isStill(lookup);
  const agree = canMove ? await beginCountsMark(dataset.dir) : null;
  const agreed = await mapConcurrently(unsure, lanes, signal, async (one) => {
    const files = [join(projectDir, one.file), lastGoodPath(dataset.dir, one.item.id)];
    const values = canMove ? await valuesOf(files, since) : [];
    if (values.some((value) => lookup[value] !== value)) affected.add(one);
    else onSpared();
    return values.every((value) => Object.hasOwn(one.item.pixels ?? {}, value));
  });
  if (!agreed.includes(false)) await agree?.();
  return { dataset, masks: masks.filter((one) => affected.has(one)) };
}

/** Whether every value stays what it is: classes were renamed at most. */
export function isStill(lookup: readonly number[]): boolean {
  return lookup.every((to, from) => to === from);
}

/** Values of the files that were changed after `since`, ms since 1970. */
async function valuesOf(files: readonly string[], since: number): Promise<readonly number[]> {
  const values = new Set<number>();
  for (const file of files) {
    const found = await stat(file).catch(() => null);
    if (found === null || found.ctimeMs < since) continue;
    const mask = await readOrNull(file);
    for (const value of mask === null ? [] : Object.keys(countLabels(mask))) values.add(Number(value));
  }
  return [...values];
}

/** null: it is not known what the mask holds. */
function moves(pixels: DatasetItem['pixels'], lookup: readonly number[]): boolean {
  if (pixels === null) return true;
  return Object.keys(pixels).some((value) => lookup[Number(value)] !== Number(value));
}
