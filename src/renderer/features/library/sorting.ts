import { reviewStates, splits } from '../../../shared/domain/dataset.ts';
import type { DatasetItem } from '../../../shared/domain/dataset.ts';
import { ignoreIndex } from '../../../shared/domain/labels.ts';
import { byName } from '../../platform/itemTable.ts';

export const sortKeys = ['name', 'split', 'review', 'size', 'classes', 'void'] as const;
export type SortKey = (typeof sortKeys)[number];

/** Rank of an item, the least first; names decide between equals. */
const ranks: Readonly<Record<Exclude<SortKey, 'name'>, (item: DatasetItem) => number>> = {
  split: (item) => splits.indexOf(item.split),
  review: (item) => reviewStates.indexOf(item.review),
  size: (item) => -item.width * item.height,
  classes: ({ pixels }) => (pixels === null ? 0 : -Object.keys(pixels).length),
  void: ({ pixels }) => (pixels === null ? 1 : -(pixels[String(ignoreIndex)] ?? 0)),
};

export function sortItems(items: readonly DatasetItem[], key: SortKey): readonly DatasetItem[] {
  if (key === 'name') return items.toSorted(byName);
  const rank = ranks[key];
  return items.toSorted((a, b) => rank(a) - rank(b) || byName(a, b));
}
