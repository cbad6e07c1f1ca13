import { describe, expect, it, vi } from 'vitest';
import { createItemIds } from '../../../src/main/core/data/import/itemIds.ts';

describe('ids of items', () => {
  it('number names that repeat, in any case or Unicode form, past ids that are there', () => {
    const names = ['a.png', 'b/a.jpg', 'a-2.png', 'A.png', 'a.png', 'É.png', 'E\u0301.png', 'con.png', 'con.jpg'];
    expect(createItemIds(names)).toEqual(['a', 'a-2', 'a-2-2', 'A-3', 'a-4', 'É', 'É-2', '_con', '_con-2']);
    expect(createItemIds(['a.png', 'a.png', 'a.png'], ['A', 'a-3'])).toEqual(['a-2', 'a-4', 'a-5']);
  }); // prettier-ignore

  it('are found in a few tries each, however often a name repeats', () => {
    const tries = vi.spyOn(String.prototype, 'normalize');
    const ids = createItemIds(Array.from({ length: 1000 }, () => '0001.png'));
    const count = tries.mock.calls.length;
    tries.mockRestore();
    expect([ids.length, ids.at(-1)]).toEqual([1000, '0001-1000']);
    expect(count).toBeLessThan(10 * ids.length);
  });
});
