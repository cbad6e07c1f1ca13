import { ignoreIndex } from '../../../shared/domain/labels.ts';
import type { LabelClass } from '../../../shared/domain/labels.ts';
import type { DatasetItem } from '../../../shared/domain/dataset.ts';

export interface ClassShare {
  readonly label: LabelClass;
  /** Of all pixels of the image that are not void, 0 … 1. */
  readonly share: number;
}

export interface ItemShares {
  /** Largest first; absent classes left out. */
  readonly classes: readonly ClassShare[];
  /** Void pixels over all pixels, 0 … 1. */
  readonly voidShare: number;
}

type Pixels = Readonly<Record<string, number>>;

/** Classes in a mask, by the pixels of each; void is none. */
export function countClasses(pixels: Pixels): number {
  return Object.keys(pixels).filter((id) => Number(id) !== ignoreIndex).length;
}

/** Void pixels over all pixels, 0 … 1. */
export function voidShare(pixels: Pixels): number {
  const total = countPixels(pixels);
  return total === 0 ? 0 : voidPixels(pixels) / total;
}

export function itemShares(item: DatasetItem, classes: readonly LabelClass[]): ItemShares | null {
  if (item.pixels === null) return null;
  const pixels = item.pixels;
  const labelled = countPixels(pixels) - voidPixels(pixels);
  const shares = classes
    .map((label) => ({ label, share: labelled === 0 ? 0 : (pixels[String(label.id)] ?? 0) / labelled }))
    .filter(({ share }) => share > 0)
    .sort((a, b) => b.share - a.share);
  return { classes: shares, voidShare: voidShare(pixels) };
}

function countPixels(pixels: Pixels): number {
  return Object.values(pixels).reduce((sum, count) => sum + count, 0);
}

function voidPixels(pixels: Pixels): number {
  return pixels[String(ignoreIndex)] ?? 0;
}
