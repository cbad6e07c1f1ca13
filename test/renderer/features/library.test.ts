import { describe, expect, it } from 'vitest';
import type { DatasetItem } from '../../../src/shared/domain/dataset.ts';
import { itemShares } from '../../../src/renderer/features/library/classShares.ts';
import {
  areFilters,
  countFilters,
  filterItems,
  noFilters,
} from '../../../src/renderer/features/library/filters.ts';
import { applyChange, patchItems, retag, withoutItems } from '../../../src/renderer/platform/itemTable.ts';
import { compareMasks } from '../../../src/renderer/features/library/disagreement.ts';
import { bandBetween, tilesUnder } from '../../../src/renderer/features/library/rubberBand.ts';
import { countMasks, fitClasses } from '../../../src/renderer/features/library/prelabelChoice.ts';
import { sortItems } from '../../../src/renderer/features/library/sorting.ts';
import type { SortKey } from '../../../src/renderer/features/library/sorting.ts';
import { gatherStatistics } from '../../../src/renderer/features/library/statistics.ts';
import {
  emptySelection,
  gridStep,
  restrict,
  select,
  nextLeft,
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
  filterItems(items, { ...noFilters, ...change }, classes).shown.map((one) => one.id);

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

  it('search tags and the names of classes too, each word on its own', () => {
    const tagged = [...items, item('e', { tags: ['night'], pixels: { '1': 5 } })];
    const find = (search: string): string[] =>
      filterItems(tagged, { ...noFilters, search }, classes).shown.map((one) => one.id);
    expect(find('road')).toEqual(['a', 'e']);
    expect(find('NIGHT road')).toEqual(['e']);
    expect(find('night b')).toEqual([]);
    expect(filterItems(tagged, { ...noFilters, tags: ['night'] }, classes).shown).toHaveLength(1);
  });

  it('find slips of the brush and masks that are mostly void', () => {
    const odd = [item('x', { pixels: { '0': 90, '1': 3 } }), item('y', { pixels: { '0': 30, '255': 70 } })];
    const find = (finding: 'specks' | 'mostlyVoid'): string[] =>
      filterItems(odd, { ...noFilters, health: [finding] }, classes).shown.map((one) => one.id);
    expect([find('specks'), find('mostlyVoid')]).toEqual([['x'], ['y']]);
  });

  it('find images without a mask and masks of void alone', () => {
    expect(shown({ health: ['noMask'] })).toEqual(['d']);
    expect(shown({ health: ['onlyVoid'] })).toEqual(['c']);
  });

  it('count each choice among what the others let through', () => {
    const { facets } = filterItems(items, { ...noFilters, splits: ['val'], classes: [0] }, classes);
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

  it('goes on to the next that stays where some go, at the end to the last', () => {
    expect(nextLeft(order, 'b', new Set(['b', 'c']))).toBe('d');
    expect(nextLeft(order, 'd', new Set(['c', 'd']))).toBe('b');
    expect(nextLeft(order, 'a', new Set(['b']))).toBe('a');
    expect(nextLeft(order, 'a', new Set(order))).toBeNull();
  });

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

describe('sorting', () => {
  it('counts numbers in names, and names decide between equals', () => {
    const some = ['f10', 'F2', 'f1'].map((id) => item(id));
    expect(sortItems(some, 'name').map(({ id }) => id)).toEqual(['f1', 'F2', 'f10']);
    const other = [item('b', { review: 'fix' }), item('c'), item('a', { review: 'fix' })];
    expect(sortItems(other, 'review').map(({ id }) => id)).toEqual(['c', 'a', 'b']);
    expect(sortItems(items, 'void').map(({ id }) => id)).toEqual(['c', 'a', 'b', 'd']);
  });

  it('goes by what the table shows, with images that have no mask last', () => {
    const some = [
      item('bare', { mask: null, pixels: null }),
      item('onlyVoid', { pixels: { '255': 10 } }),
      item('large', { pixels: { '0': 500, '255': 100 } }),
      item('small', { pixels: { '0': 40, '1': 10, '255': 50 } }),
      item('whole', { pixels: { '0': 40, '1': 10, '2': 10 } }),
    ];
    const order = (key: SortKey): string =>
      sortItems(some, key)
        .map(({ id }) => id)
        .join(' ');
    expect(order('void')).toBe('onlyVoid small large whole bare');
    expect(order('classes')).toBe('whole small large onlyVoid bare');
  });
});

describe('changes of the items', () => {
  const content = { dataset: 'd', revision: 5, items };

  it('touch only the items they name', () => {
    const next = patchItems(content, ['b'], 6, (one) => ({ ...one, split: 'test' }));
    expect(next.revision).toBe(6);
    expect(next.items.map((one, at) => one === items[at])).toEqual([true, false, true, true]);
    expect(withoutItems(content, ['a', 'c'], 7).items.map(({ id }) => id)).toEqual(['b', 'd']);
  });

  it('of others are taken over when they follow the revision here, else the items are read anew', () => {
    const change = { previous: 5, items: [item('b', { review: 'fix' }), item('new')], removed: ['c'] };
    const next = applyChange(content, 6, change);
    expect(next?.items.map(({ id, review }) => `${id} ${review}`)).toEqual([
      'a review',
      'b fix',
      'd review',
      'new review',
    ]);
    expect(applyChange(content, 6, { ...change, previous: 4 })).toBeNull();
    expect(applyChange(content, 6, undefined)).toBeNull();
  });

  it('keep tags sorted and each once', () => {
    const tagged = retag(item('a', { tags: ['b'] }), ['c', 'a', 'b'], ['c']);
    expect(tagged.tags).toEqual(['a', 'b']);
    expect('tags' in retag(tagged, [], ['a', 'b'])).toBe(false);
  });
});

describe('a rubber band', () => {
  const shape = { columns: 3, count: 8, gap: 10, tileWidth: 100, tileHeight: 80 };
  const under = (...[x1, y1, x2, y2]: [number, number, number, number]): readonly number[] =>
    tilesUnder(bandBetween({ x: x1, y: y1 }, { x: x2, y: y2 }), shape);

  it('takes the tiles it touches, pulled either way', () => {
    expect(under(5, 5, 8, 400)).toEqual([]);
    expect(under(5, 5, 115, 20)).toEqual([0]);
    expect(under(125, 95, 5, 5)).toEqual([0, 1]);
    expect(under(0, 0, 500, 500)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(under(230, 190, 400, 300)).toEqual([]);
  });
});

describe('statistics', () => {
  const { classes: rows, sizes, together, masks } = gatherStatistics(items, classes);

  it('give shares of what is not void, over all and by split', () => {
    expect(rows.map(({ label, pixels, images }) => [label?.name ?? 'void', pixels, images])).toEqual([
      ['Sky', 160, 2],
      ['Road', 20, 1],
      ['void', 120, 2],
    ]);
    expect(rows[0]?.share).toBeCloseTo(160 / 180);
    expect(rows[0]?.bySplit).toMatchObject({ train: 0.75, val: 1, test: null });
    expect(rows[2]?.share).toBeCloseTo(120 / 300);
    expect(masks).toBe(3);
  });

  it('count sizes and classes that come together', () => {
    expect(sizes).toEqual([{ width: 10, height: 10, images: 4 }]);
    expect(together).toEqual([
      [2, 1],
      [1, 1],
    ]);
  });
});

it('a prediction disagrees where both know a class and it is not the same', () => {
  const mask = { width: 6, height: 1, data: Uint8Array.of(0, 0, 0, 1, 1, 255) };
  const prediction = { width: 6, height: 1, data: Uint8Array.of(1, 1, 0, 0, 2, 0) };
  // The run's 0 is Road, its 1 Sky; its 2 the project does not know.
  const found = compareMasks(mask, prediction, [1, 0, null]);
  expect(found).toEqual({ share: 0.25, worst: { truth: 0, prediction: 1, share: 0.25 } });
  expect(compareMasks({ ...mask, data: new Uint8Array(6).fill(255) }, prediction, [1, 0, null])).toEqual({
    share: null,
    worst: null,
  });
});

it('pre-labelling says what becomes of masks and classes before it is done', () => {
  const approved = item('e', { review: 'approved' });
  expect(countMasks([...items, approved])).toEqual({ bare: 1, masked: 4, approved: 1 });
  const run = (...names: string[]) => names.map((name, id) => ({ id, name, color: '#000000' }));
  expect(fitClasses(run('road', 'Moon'), classes)).toEqual({ unmapped: ['Moon'], isNone: false });
  expect(fitClasses(run('Moon'), classes)).toEqual({ unmapped: ['Moon'], isNone: true });
});

describe('remembered filters', () => {
  it('are used as they were, and not at all when they hold what is no choice', () => {
    const chosen = { ...noFilters, splits: ['val'], classes: [3], tags: ['night'], classMode: 'all' };
    expect(areFilters(JSON.parse(JSON.stringify(chosen)))).toBe(true);
    for (const wrong of [null, [], {}, { ...noFilters, splits: ['sealed'] }, { ...noFilters, tags: [1] }])
      expect(areFilters(wrong)).toBe(false);
  });
});
