import { describe, expect, it } from 'vitest';
import { dealByMask, splitInTurn } from '../../../src/main/core/data/split.ts';

describe('dealing items out to splits', () => {
  it('goes in turn by the shares, and leaves the rest without one', () => {
    expect(splitInTurn(5, { train: 0.6, val: 0.2, test: 0.2 }).toSorted()).toEqual(
      ['test', 'train', 'train', 'train', 'val'], // prettier-ignore
    );
    expect(splitInTurn(4, { train: 0.5, val: 0, test: 0 })).toEqual(['train', 'none', 'train', 'none']);
    expect(splitInTurn(0, { train: 1, val: 0, test: 0 })).toEqual([]);
  });

  it('gives each split its share of the items that have a mask', () => {
    const shares = { train: 0.8, val: 0.2, test: 0 };
    // Masks where all items in one turn have none for val.
    const inOneTurn = splitInTurn(25, shares);
    const items = inOneTurn.map((split, place) => ({ mask: split === 'train' && place < 12 ? 'a' : null }));
    const splits = dealByMask(items, (group) => splitInTurn(group.length, shares));
    const count = (hasMask: boolean) =>
      splits.filter((split, place) => split === 'val' && (items[place].mask !== null) === hasMask).length;
    expect(items.filter(({ mask }) => mask !== null)).toHaveLength(10);
    expect([count(true), count(false)]).toEqual([2, 3]);
    expect(dealByMask(items, (group) => splitInTurn(group.length, shares))).toEqual(splits);
  });
});
