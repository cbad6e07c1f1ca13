import { splits } from '../../../shared/domain/dataset.ts';
import type { DatasetItem, Split } from '../../../shared/domain/dataset.ts';
import { ignoreIndex } from '../../../shared/domain/labels.ts';
import type { LabelClass } from '../../../shared/domain/labels.ts';

export interface ClassRow {
  /** null: void. */
  readonly label: LabelClass | null;
  readonly pixels: number;
  readonly images: number;
  /** Of all pixels that are not void, 0 … 1; of void, of all pixels. */
  readonly share: number;
  /** The same within each split; null where the split has no masks. */
  readonly bySplit: Readonly<Record<Split, number | null>>;
}

export interface SizeRow {
  readonly width: number;
  readonly height: number;
  readonly images: number;
}

export interface LibraryStatistics {
  readonly masks: number;
  /** In the order of the class table, void last. */
  readonly classes: readonly ClassRow[];
  /** Most frequent first. */
  readonly sizes: readonly SizeRow[];
  /** `[a][b]`: images that hold both classes, by place in the class table. */
  readonly together: readonly (readonly number[])[];
}

type PixelsBySplit = Record<Split, Map<number, number>>;

/** Everything in one pass over the counts the items carry; no file is read. */
export function gatherStatistics(
  items: readonly DatasetItem[],
  classes: readonly LabelClass[],
): LibraryStatistics {
  const bySplit = Object.fromEntries(splits.map((split) => [split, new Map()])) as PixelsBySplit;
  const together = classes.map(() => classes.map(() => 0));
  const sizes = new Map<string, SizeRow>();
  let [masks, voidImages] = [0, 0];
  for (const { pixels, split, width, height } of items) {
    const key = `${width}×${height}`;
    sizes.set(key, { width, height, images: (sizes.get(key)?.images ?? 0) + 1 });
    if (pixels === null) continue;
    masks += 1;
    if ((pixels[String(ignoreIndex)] ?? 0) > 0) voidImages += 1;
    countPixels(bySplit[split], pixels);
    countTogether(together, pixels);
  }
  const rows = classes.map((label) => classRow(label, bySplit, together[label.id]?.[label.id] ?? 0));
  return {
    masks,
    classes: [...rows, voidRow(bySplit, voidImages)],
    sizes: [...sizes.values()].sort((a, b) => b.images - a.images),
    together,
  };
}

function countPixels(counts: Map<number, number>, pixels: Readonly<Record<string, number>>): void {
  for (const [id, count] of Object.entries(pixels)) {
    counts.set(Number(id), (counts.get(Number(id)) ?? 0) + count);
  }
}

function countTogether(together: number[][], pixels: Readonly<Record<string, number>>): void {
  const present = Object.keys(pixels)
    .map(Number)
    .filter((id) => id < together.length && (pixels[String(id)] ?? 0) > 0);
  for (const a of present) {
    for (const b of present) together[a][b] += 1;
  }
}

function classRow(label: LabelClass, bySplit: PixelsBySplit, images: number): ClassRow {
  const shareIn = (counts: readonly Map<number, number>[]): number | null =>
    ratio(
      sumOf(counts, (id) => id === label.id),
      sumOf(counts, (id) => id !== ignoreIndex),
    );
  return describeRow(label, bySplit, images, label.id, shareIn);
}

function voidRow(bySplit: PixelsBySplit, images: number): ClassRow {
  const shareIn = (counts: readonly Map<number, number>[]): number | null =>
    ratio(
      sumOf(counts, (id) => id === ignoreIndex),
      sumOf(counts, () => true),
    );
  return describeRow(null, bySplit, images, ignoreIndex, shareIn);
}

function describeRow(
  label: LabelClass | null,
  bySplit: PixelsBySplit,
  images: number,
  id: number,
  shareIn: (counts: readonly Map<number, number>[]) => number | null,
): ClassRow {
  const all = Object.values(bySplit);
  const shares = splits.map((split) => [split, shareIn([bySplit[split]])] as const);
  return {
    label,
    images,
    pixels: sumOf(all, (one) => one === id),
    share: shareIn(all) ?? 0,
    bySplit: Object.fromEntries(shares) as ClassRow['bySplit'],
  };
}

function sumOf(counts: readonly Map<number, number>[], takes: (id: number) => boolean): number {
  let sum = 0;
  for (const map of counts) for (const [id, count] of map) if (takes(id)) sum += count;
  return sum;
}

function ratio(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}
