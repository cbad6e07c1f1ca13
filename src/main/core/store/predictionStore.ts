import { createHash } from 'node:crypto';
import { open, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { DatasetItem } from '../../../shared/domain/dataset.ts';
import type { LabelClass } from '../../../shared/domain/labels.ts';
import { mapConcurrently } from '../data/concurrent.ts';
import type { LabelMask } from '../data/labelMask.ts';
import { encodeIndexPng } from '../data/maskIo.ts';
import { readPngText } from '../data/png.ts';
import { writeFileAtomic } from './atomicFile.ts';
import type { CheckpointIdentity } from './checkpointStore.ts';
import { imagePath, type Dataset } from './datasetStore.ts';
import { makeFolderInRun } from './runFolder.ts';

/**
 * What a checkpoint makes of a dataset's images, `<run>/predictions/<step>/<dataset>/<item>.png`: index PNGs in the
 * run's classes and each image's own size. A cache: each file names what it was made from, and counts as absent once
 * the image or the weights are others.
 */
export interface PredictionPlace {
  readonly runFolder: string;
  readonly checkpoint: CheckpointIdentity;
  readonly dataset: Dataset;
}

const stampKeyword = 'Made from';
/** The remark stands right after the header, far within this many bytes. */
const headBytes = 512;
/** Files looked at a time. */
const readers = 8;

export function predictionPath({ runFolder, checkpoint, dataset }: PredictionPlace, item: string): string {
  return join(runFolder, 'predictions', String(checkpoint.step), dataset.info.name, `${item}.png`);
}

/** Path of the item's prediction; null while there is none, or the image or the weights have changed since. */
export async function findPrediction(place: PredictionPlace, item: DatasetItem): Promise<string | null> {
  const path = predictionPath(place, item.id);
  const made = await readStamp(path);
  if (made === null) return null;
  const expected = await stampOf(place, item).catch(() => null);
  return made === expected ? path : null;
}

/** Ids of the items that have a prediction, in the dataset's order. */
export async function listPredicted(place: PredictionPlace): Promise<readonly string[]> {
  const { items } = place.dataset;
  const found = await mapConcurrently(items, readers, undefined, (item) => findPrediction(place, item));
  return items.filter((_, at) => found[at] !== null).map(({ id }) => id);
}

/** What a prediction made now would be made from. Ask before the image is read, so that a change meanwhile shows. */
export async function stampOf({ checkpoint, dataset }: PredictionPlace, item: DatasetItem): Promise<string> {
  const { size, mtimeMs } = await stat(imagePath(dataset, item));
  return createHash('sha256').update(`${checkpoint.sha256}\0${size}\0${mtimeMs}`).digest('hex').slice(0, 32);
}

interface MadePrediction {
  /** Ids of the run's `classes`. */
  readonly mask: LabelMask;
  readonly classes: readonly LabelClass[];
  /** By `stampOf`. */
  readonly stamp: string;
}

/** Keeps what was made of an item as its prediction. Throws StudioError('conflict') where the run is no longer there. */
export async function savePrediction(
  place: PredictionPlace,
  item: string,
  { mask, classes, stamp }: MadePrediction,
): Promise<void> {
  const path = predictionPath(place, item);
  const png = await encodeIndexPng(mask, classes, { keyword: stampKeyword, value: stamp });
  await makeFolderInRun(place.runFolder, dirname(path));
  await writeFileAtomic(path, png);
}

async function readStamp(path: string): Promise<string | null> {
  const file = await open(path).catch(() => null);
  if (file === null) return null;
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(headBytes), 0, headBytes, 0);
    return readPngText(buffer.subarray(0, bytesRead), stampKeyword);
  } finally {
    await file.close();
  }
}
