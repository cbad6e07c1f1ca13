import { ignoreIndex } from '../../../../shared/domain/labels.ts';

export const paintOverChoices = ['any', 'void'] as const;
/** `any`: every class that is not locked. `void`: only what has no class yet. */
export type PaintOver = (typeof paintOverChoices)[number];

/** For each of the 256 ids: 1 where paint may replace it, else 0. */
export function writableIds(locked: ReadonlySet<number>, over: PaintOver): Uint8Array {
  const table = new Uint8Array(256).fill(over === 'any' ? 1 : 0);
  table[ignoreIndex] = 1;
  for (const id of locked) table[id] = 0;
  return table;
}
