import { reviewStates, splits } from '../../../shared/domain/dataset.ts';
import type { DatasetItem } from '../../../shared/domain/dataset.ts';
import { byName } from '../../platform/itemTable.ts';
import { countClasses, voidShare } from './classShares.ts';

export const sortKeys = ['name', 'split', 'review', 'size', 'classes', 'void'] as const;
export type SortKey = (typeof sortKeys)[number];

interface SortOrder {
  readonly direction: 'ascending' | 'descending';
  /** As the table shows it; null: unknown, which comes last. */
  readonly value: (item: DatasetItem) => number | null;
}

export const sortOrders: Readonly<Record<SortKey, SortOrder>> = {
  // Names decide between equals.
  name: { direction: 'ascending', value: () => 0 },
  split: { direction: 'ascending', value: (item) => splits.indexOf(item.split) },
  review: { direction: 'ascending', value: (item) => reviewStates.indexOf(item.review) },
  size: { direction: 'descending', value: (item) => item.width * item.height },
  classes: {
    direction: 'descending',
    value: ({ pixels }) => (pixels === null ? null : countClasses(pixels)),
  },
  void: { direction: 'descending', value: ({ pixels }) => (pixels === null ? null : voidShare(pixels)) },
};

export function sortItems(items: readonly DatasetItem[], key: SortKey): readonly DatasetItem[] {
  const { direction, value } = sortOrders[key];
  const sign = direction === 'ascending' ? 1 : -1;
  const ranked = items.map((item) => {
    const known = value(item);
    return { item, rank: known === null ? Number.MAX_VALUE : sign * known };
  });
  return ranked.sort((a, b) => a.rank - b.rank || byName(a.item, b.item)).map(({ item }) => item);
}
