import type { Split } from '../../../shared/domain/dataset.ts';

/** Shares of train, val and test; they sum to 1, or to less where some are to have no split. */
export interface SplitShares {
  readonly train: number;
  readonly val: number;
  readonly test: number;
}

/** Where a source says nothing: enough to train on, and enough to see progress. */
export const defaultShares: SplitShares = { train: 0.8, val: 0.2, test: 0 };

/**
 * Splits names at random but repeatably: ordered by a hash, the first share becomes val, the next test,
 * the rest train. With two names or more val is never empty when its share is not 0.
 */
export function splitByHash(names: readonly string[], shares: SplitShares = defaultShares): readonly Split[] {
  const order = names.map((name, place) => ({ place, hash: hashName(name) }));
  order.sort((a, b) => a.hash - b.hash || a.place - b.place);
  const least = shares.val > 0 && names.length > 1 ? 1 : 0;
  const val = Math.max(least, Math.round(names.length * shares.val));
  const test = Math.round(names.length * shares.test);
  const splits = new Array<Split>(names.length).fill('train');
  order.forEach(({ place }, rank) => {
    if (rank < val) splits[place] = 'val';
    else if (rank < val + test) splits[place] = 'test';
  });
  return splits;
}

/**
 * Deals items out in turn, so that each split sees the whole of a sequence; what the shares leave of 1 gets no split.
 * The same every time.
 */
export function splitInTurn(count: number, shares: SplitShares): readonly Split[] {
  const { train, val, test } = shares;
  const wanted = Object.entries({ train, val, test, none: 1 - train - val - test }) as [Split, number][];
  const dealt = new Map<Split, number>();
  return Array.from({ length: count }, (_, place) => {
    const behind = wanted.map(([split, share]) => share * (place + 1) - (dealt.get(split) ?? 0));
    const [split] = wanted[behind.indexOf(Math.max(...behind))];
    dealt.set(split, (dealt.get(split) ?? 0) + 1);
    return split;
  });
}

/** The split of each item, those with and those without a mask dealt out apart: each split has its share of both. */
export function dealByMask<Item extends { readonly mask: string | null }>(
  items: readonly Item[],
  deal: (group: readonly Item[]) => readonly Split[],
): readonly Split[] {
  const splitOf = new Map<Item, Split>();
  for (const hasMask of [true, false]) {
    const group = items.filter(({ mask }) => (mask !== null) === hasMask);
    deal(group).forEach((split, place) => splitOf.set(group[place], split));
  }
  return items.map((item) => splitOf.get(item)!);
}

/** FNV-1a over UTF-8, 32 bits, then mixed: neighbouring names must not stay neighbours. */
function hashName(name: string): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(name)) hash = Math.imul(hash ^ byte, 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
