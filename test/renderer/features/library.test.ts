import { describe, expect, it } from 'vitest';
import type { DatasetItem } from '../../../src/shared/domain/dataset.ts';
import { itemShares } from '../../../src/renderer/features/library/classShares.ts';
import { classProblem } from '../../../src/renderer/features/library/classTable.ts';
import {
  countFacets,
  countFilters,
  matches,
  noFilters,
} from '../../../src/renderer/features/library/filters.ts';
import {
  emptySelection,
  gridStep,
  restrict,
  select,
} from '../../../src/renderer/features/library/selection.ts';

const classes = [
  { id: 0, name: 'Sky', color: '#9EEAFE' },
  { id: 1, name: 'Road', color: '#6E6077' },
];

function item(id: string, change: Partial<DatasetItem> = {}): DatasetItem {
  const pixels = { '0': 60, '1': 20, '255': 20 };
  return {
    ...{ id, name: `${id}.png`, image: `images/${id}.png`, mask: `masks/${id}.png`, width: 10, height: 10 },
    ...{ split: 'train', review: 'review', pixels },
    ...change,
  };
}

const items = [
  item('a'),
  item('b', { split: 'val', pixels: { '0': 100 } }),
  item('c', { split: 'val', review: 'fix', pixels: { '255': 100 } }),
  item('d', { mask: null, pixels: null }),
];
const shown = (change: Partial<typeof noFilters>): string[] =>
  items.filter((one) => matches(one, { ...noFilters, ...change })).map((one) => one.id);

describe('filters', () => {
  it('let everything through when none is set', () => expect(shown({})).toEqual(['a', 'b', 'c', 'd']));
  it('search names without case', () => expect(shown({ search: ' B.P' })).toEqual(['b']));
  it('combine: each part must fit', () =>
    expect(shown({ splits: ['val'], reviews: ['fix'] })).toEqual(['c']));

  it('ask for any, all or none of the classes', () => {
    expect(shown({ classes: [0, 1] })).toEqual(['a', 'b']);
    expect(shown({ classes: [0, 1], classMode: 'all' })).toEqual(['a']);
    expect(shown({ classes: [0], classMode: 'none' })).toEqual(['c', 'd']);
  });

  it('find images without a mask and masks of void alone', () => {
    expect(shown({ health: ['noMask'] })).toEqual(['d']);
    expect(shown({ health: ['onlyVoid'] })).toEqual(['c']);
  });

  it('count each choice among what the others let through', () => {
    const facets = countFacets(items, { ...noFilters, splits: ['val'], classes: [0] }, [0, 1]);
    expect(Object.fromEntries(facets.splits)).toEqual({ train: 1, val: 1 });
    expect(Object.fromEntries(facets.classes)).toEqual({ 0: 1 });
    expect(countFilters({ ...noFilters, splits: ['val'], search: 'x' })).toBe(2);
  });
});

describe('class shares', () => {
  it('leave void out of the whole, largest first', () => {
    const shares = itemShares(item('a'), classes);
    expect(shares?.classes.map(({ label, share }) => [label.name, share])).toEqual([
      ['Sky', 0.75],
      ['Road', 0.25],
    ]);
    expect(shares?.voidShare).toBe(0.2);
  });

  it('are unknown without a mask, and none where all is void', () => {
    expect(itemShares(item('d', { pixels: null }), classes)).toBeNull();
    expect(itemShares(item('c', { pixels: { '255': 4 } }), classes)).toEqual({ classes: [], voidShare: 1 });
  });
});

describe('selection', () => {
  const order = ['a', 'b', 'c', 'd'];

  it('extends from the anchor both ways', () => {
    const anchored = select(emptySelection, order, 'c', 'replace');
    expect([...select(anchored, order, 'a', 'extend').ids]).toEqual(['a', 'b', 'c']);
    expect([...select(select(anchored, order, 'a', 'extend'), order, 'd', 'extend').ids]).toEqual(['c', 'd']);
  });

  it('toggles one without losing the others, and moves the focus alone', () => {
    const two = select(select(emptySelection, order, 'a', 'replace'), order, 'c', 'toggle');
    expect([...two.ids]).toEqual(['a', 'c']);
    expect([...select(two, order, 'a', 'toggle').ids]).toEqual(['c']);
    expect(select(two, order, 'd', 'move')).toMatchObject({ ids: two.ids, cursor: 'd' });
  });

  it('forgets what is no longer shown', () => {
    const all = select(select(emptySelection, order, 'a', 'replace'), order, 'd', 'extend');
    const kept = restrict(all, ['b', 'c']);
    expect([...kept.ids]).toEqual(['b', 'c']);
    expect(kept.cursor).toBeNull();
  });

  it('steps through a grid and stays inside it', () => {
    const step = (key: string, at: number): number | undefined => gridStep(key, at, 3, 8);
    expect([step('ArrowRight', 7), step('ArrowDown', 1), step('ArrowDown', 6), step('ArrowUp', 1)]).toEqual([
      7, 4, 6, 1,
    ]);
    expect([step('Home', 5), step('End', 0), step('x', 0)]).toEqual([0, 7, undefined]);
    expect(gridStep('ArrowRight', 0, 3, 0)).toBeUndefined();
  });
});

it('names what is wrong with a class table', () => {
  expect(classProblem(classes)).toBeNull();
  expect(classProblem([{ id: 0, name: ' ', color: '#000000' }])).toBe('Class 0 needs a name.');
  expect(classProblem([...classes, { id: 2, name: 'road', color: '#000000' }])).toContain('Classes 1 and 2');
});
