import { ignoreIndex } from '../../../shared/domain/labels.ts';
import type { DatasetItem, ReviewState, Split } from '../../../shared/domain/dataset.ts';

export const healthFindings = ['noMask', 'onlyVoid'] as const;
export type HealthFinding = (typeof healthFindings)[number];
export const classModes = ['any', 'all', 'none'] as const;
export type ClassMode = (typeof classModes)[number];

/** An empty list lets everything through. */
export interface LibraryFilters {
  readonly search: string;
  readonly splits: readonly Split[];
  readonly reviews: readonly ReviewState[];
  readonly classes: readonly number[];
  readonly classMode: ClassMode;
  readonly health: readonly HealthFinding[];
}

export const noFilters: LibraryFilters = {
  search: '',
  splits: [],
  reviews: [],
  classes: [],
  classMode: 'any',
  health: [],
};

/** The parts of the filters; each can be left out to count what the others let through. */
export type FilterPart = 'search' | 'splits' | 'reviews' | 'classes' | 'health';

const tests: Readonly<Record<FilterPart, (item: DatasetItem, filters: LibraryFilters) => boolean>> = {
  search: (item, { search }) => item.name.toLowerCase().includes(search.trim().toLowerCase()),
  splits: (item, { splits }) => splits.length === 0 || splits.includes(item.split),
  reviews: (item, { reviews }) => reviews.length === 0 || reviews.includes(item.review),
  classes: (item, filters) => hasClasses(item, filters),
  health: (item, { health }) => health.length === 0 || health.some((finding) => hasFinding(item, finding)),
};
const parts = Object.keys(tests) as readonly FilterPart[];

function hasClasses(item: DatasetItem, { classes, classMode }: LibraryFilters): boolean {
  if (classes.length === 0) return true;
  const holds = (id: number): boolean => containsClass(item, id);
  if (classMode === 'all') return classes.every(holds);
  return classes.some(holds) === (classMode === 'any');
}

export function containsClass(item: DatasetItem, id: number): boolean {
  return (item.pixels?.[String(id)] ?? 0) > 0;
}

export function hasFinding(item: DatasetItem, finding: HealthFinding): boolean {
  if (finding === 'noMask') return item.mask === null;
  if (item.pixels === null) return false;
  const labelled = Object.entries(item.pixels).some(([id, count]) => Number(id) !== ignoreIndex && count > 0);
  return !labelled;
}

export function matches(item: DatasetItem, filters: LibraryFilters, without?: FilterPart): boolean {
  return parts.every((part) => part === without || tests[part](item, filters));
}

export interface FacetCounts {
  readonly splits: ReadonlyMap<Split, number>;
  readonly reviews: ReadonlyMap<ReviewState, number>;
  readonly health: ReadonlyMap<HealthFinding, number>;
  /** Images that hold the class. */
  readonly classes: ReadonlyMap<number, number>;
}

/** How many images each choice has among those the other filters let through. */
export function countFacets(
  items: readonly DatasetItem[],
  filters: LibraryFilters,
  classIds: readonly number[],
): FacetCounts {
  const counts = {
    splits: new Map<Split, number>(),
    reviews: new Map<ReviewState, number>(),
    health: new Map<HealthFinding, number>(),
    classes: new Map<number, number>(),
  };
  for (const item of items) {
    if (matches(item, filters, 'splits')) add(counts.splits, [item.split]);
    if (matches(item, filters, 'reviews')) add(counts.reviews, [item.review]);
    if (matches(item, filters, 'health'))
      add(
        counts.health,
        healthFindings.filter((finding) => hasFinding(item, finding)),
      );
    if (matches(item, filters, 'classes'))
      add(
        counts.classes,
        classIds.filter((id) => containsClass(item, id)),
      );
  }
  return counts;
}

function add<Key>(counts: Map<Key, number>, keys: readonly Key[]): void {
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
}

/** How many filters are set, for "Nothing matches these 3 filters." */
export function countFilters(filters: LibraryFilters): number {
  const lists = [filters.splits, filters.reviews, filters.classes, filters.health];
  return lists.filter((list) => list.length > 0).length + (filters.search.trim() === '' ? 0 : 1);
}
