import { ignoreIndex } from '../../../shared/domain/labels.ts';
import type { LabelClass } from '../../../shared/domain/labels.ts';
import { reviewStates, splits as allSplits } from '../../../shared/domain/dataset.ts';
import type { DatasetItem, ReviewState, Split } from '../../../shared/domain/dataset.ts';
import { voidShare } from './classShares.ts';

export const healthFindings = ['noMask', 'onlyVoid', 'mostlyVoid', 'specks'] as const;
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
  readonly tags: readonly string[];
}

export const noFilters: LibraryFilters = {
  search: '',
  splits: [],
  reviews: [],
  classes: [],
  classMode: 'any',
  health: [],
  tags: [],
};

/** Whether a stored value can be used: of another version it may hold what is no choice any more. */
export function areFilters(value: unknown): value is LibraryFilters {
  if (typeof value !== 'object' || value === null) return false;
  const { search, splits, reviews, classes, classMode, health, tags } = value as Record<string, unknown>;
  const some = (list: unknown, fits: (one: unknown) => boolean): boolean =>
    Array.isArray(list) && list.every(fits);
  const oneOf = (choices: readonly unknown[]) => (one: unknown) => choices.includes(one);
  return (
    typeof search === 'string' &&
    some(splits, oneOf(allSplits)) &&
    some(reviews, oneOf(reviewStates)) &&
    some(classes, Number.isInteger) &&
    oneOf(classModes)(classMode) &&
    some(health, oneOf(healthFindings)) &&
    some(tags, (tag) => typeof tag === 'string')
  );
}

type FilterTest = (item: DatasetItem) => boolean;

/** One test a part, made once for all items. */
function createTests(filters: LibraryFilters, classes: readonly LabelClass[]): readonly FilterTest[] {
  const { splits, reviews, health, tags } = filters;
  return [
    createSearch(filters.search, classes),
    (item) => splits.length === 0 || splits.includes(item.split),
    (item) => reviews.length === 0 || reviews.includes(item.review),
    (item) => hasClasses(item, filters),
    (item) => health.length === 0 || health.some((finding) => hasFinding(item, finding)),
    (item) => tags.length === 0 || tags.some((tag) => item.tags?.includes(tag) === true),
  ];
}
const [splitPart, reviewPart, classPart, healthPart, tagPart] = [1, 2, 3, 4, 5];

/** Each word must be in the name, in a tag, or in the name of a class the image holds. */
function createSearch(search: string, classes: readonly LabelClass[]): FilterTest {
  const words = search
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  const found = words.map((word) => ({
    word,
    ids: classes.filter(({ name }) => name.toLowerCase().includes(word)).map(({ id }) => id),
  }));
  return (item) =>
    found.every(
      ({ word, ids }) =>
        item.name.toLowerCase().includes(word) ||
        item.tags?.some((tag) => tag.toLowerCase().includes(word)) === true ||
        ids.some((id) => containsClass(item, id)),
    );
}

function hasClasses(item: DatasetItem, { classes, classMode }: LibraryFilters): boolean {
  if (classes.length === 0) return true;
  const holds = (id: number): boolean => containsClass(item, id);
  if (classMode === 'all') return classes.every(holds);
  return classes.some(holds) === (classMode === 'any');
}

export function containsClass(item: DatasetItem, id: number): boolean {
  return (item.pixels?.[String(id)] ?? 0) > 0;
}

/** A class with fewer pixels than this in an image is a slip of the brush more often than a thing. */
const fewPixels = 20;

const findings: Readonly<Record<HealthFinding, (item: DatasetItem) => boolean>> = {
  noMask: (item) => item.mask === null,
  onlyVoid: ({ pixels }) => pixels !== null && voidShare(pixels) === 1,
  mostlyVoid: ({ pixels }) => pixels !== null && voidShare(pixels) > 0.5 && voidShare(pixels) < 1,
  specks: ({ pixels }) =>
    pixels !== null &&
    Object.entries(pixels).some(
      ([id, count]) => Number(id) !== ignoreIndex && count > 0 && count < fewPixels,
    ),
};

export function hasFinding(item: DatasetItem, finding: HealthFinding): boolean {
  return findings[finding](item);
}

/** The worst finding alone: a tile has room for one. */
export function worstFinding(item: DatasetItem): HealthFinding | null {
  return healthFindings.find((finding) => hasFinding(item, finding)) ?? null;
}

export interface FacetCounts {
  readonly splits: ReadonlyMap<Split, number>;
  readonly reviews: ReadonlyMap<ReviewState, number>;
  readonly health: ReadonlyMap<HealthFinding, number>;
  /** Images that hold the class. */
  readonly classes: ReadonlyMap<number, number>;
  readonly tags: ReadonlyMap<string, number>;
}

export interface Filtered {
  /** What the filters let through, in the order of the items. */
  readonly shown: readonly DatasetItem[];
  /** How many images each choice has among those the other filters let through. */
  readonly facets: FacetCounts;
}

/** One pass: an item that fails a single part still counts for that part's choices. */
export function filterItems(
  items: readonly DatasetItem[],
  filters: LibraryFilters,
  classes: readonly LabelClass[],
): Filtered {
  const tests = createTests(filters, classes);
  const shown: DatasetItem[] = [];
  const counts = {
    splits: new Map<Split, number>(),
    reviews: new Map<ReviewState, number>(),
    health: new Map<HealthFinding, number>(),
    classes: new Map<number, number>(),
    tags: new Map<string, number>(),
  };
  const count: Readonly<Record<number, (item: DatasetItem) => void>> = {
    // Nothing to choose from.
    0: () => undefined,
    [splitPart]: (item) => add(counts.splits, item.split),
    [reviewPart]: (item) => add(counts.reviews, item.review),
    [classPart](item) {
      for (const { id } of classes) if (containsClass(item, id)) add(counts.classes, id);
    },
    [healthPart](item) {
      for (const finding of healthFindings) if (hasFinding(item, finding)) add(counts.health, finding);
    },
    [tagPart](item) {
      for (const tag of item.tags ?? []) add(counts.tags, tag);
    },
  };
  const parts = Object.values(count);
  for (const item of items) {
    const failed = failedParts(item, tests);
    if (failed.length > 1) continue;
    if (failed.length === 1) count[failed[0]](item);
    else {
      shown.push(item);
      for (const part of parts) part(item);
    }
  }
  return { shown, facets: counts };
}

/** At most two: more make no difference. */
function failedParts(item: DatasetItem, tests: readonly FilterTest[]): readonly number[] {
  const failed: number[] = [];
  for (let part = 0; part < tests.length && failed.length < 2; part++) {
    if (!tests[part](item)) failed.push(part);
  }
  return failed;
}

function add<Key>(counts: Map<Key, number>, key: Key): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

/** How many filters are set, for "Nothing matches these 3 filters." */
export function countFilters(filters: LibraryFilters): number {
  const lists = [filters.splits, filters.reviews, filters.classes, filters.health, filters.tags];
  return lists.filter((list) => list.length > 0).length + (filters.search.trim() === '' ? 0 : 1);
}
