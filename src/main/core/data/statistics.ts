import type {
  ClassStatistics,
  DatasetItem,
  DatasetStatistics,
  Split,
} from '../../../shared/domain/dataset.ts';
import { ignoreIndex, type LabelClass } from '../../../shared/domain/labels.ts';

/** Class pixel counts over items, from the counts each item carries; no file is read. */
export function datasetStatistics(
  items: readonly DatasetItem[],
  classes: readonly LabelClass[],
): DatasetStatistics {
  const splits: Record<Split, number> = { train: 0, val: 0, test: 0, none: 0 };
  for (const item of items) splits[item.split]++;
  const counts = items.flatMap((item) => (item.pixels === null ? [] : [item.pixels]));
  const pixelsOf = (id: number) => counts.reduce((sum, pixels) => sum + countOf(pixels, id), 0);
  const perClass = classes.map(({ id, name }) => ({
    id,
    name,
    pixels: pixelsOf(id),
    images: counts.filter((pixels) => countOf(pixels, id) > 0).length,
  }));
  const total = perClass.reduce((sum, { pixels }) => sum + pixels, 0);
  const withShare = (one: Omit<ClassStatistics, 'share'>) => ({
    ...one,
    share: total > 0 ? one.pixels / total : 0,
  });
  return { items: items.length, splits, classes: perClass.map(withShare), voidPixels: pixelsOf(ignoreIndex) };
}

function countOf(pixels: Readonly<Record<string, number>>, id: number): number {
  const key = String(id);
  return Object.hasOwn(pixels, key) ? pixels[key] : 0;
}
