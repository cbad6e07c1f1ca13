import { readFile } from 'node:fs/promises';
import type { LabelClass } from '../../../../shared/domain/labels.ts';
import type { DatasetItem } from '../../../../shared/domain/dataset.ts';
import { StudioError } from '../../../../shared/errors.ts';
import { countLabels, type LabelMask } from '../labelMask.ts';
import { encodeIndexPng, readLabelMask } from '../maskIo.ts';

/** How the values of every mask change. */
export interface MaskChange {
  /** New id of each value. */
  readonly lookup: readonly number[];
  readonly classes: readonly LabelClass[];
  /** The lookup of the change that is taken back; null: none is. */
  readonly former: readonly number[] | null;
}

export interface RewrittenMask {
  readonly png: Uint8Array;
  readonly pixels: DatasetItem['pixels'];
}

/**
 * A mask with its new ids. `beforePath` is the file from before the change that is taken back: what that change made
 * of it and nobody has painted on since becomes that file again, byte for byte. null: it cannot be read.
 */
export async function rewriteMask(
  path: string,
  { lookup, classes, former }: MaskChange,
  beforePath: string | null,
): Promise<RewrittenMask | null> {
  const mask = await readOrNull(path);
  if (mask === null) return null;
  if (former !== null && beforePath !== null) {
    const before = await readOrNull(beforePath);
    if (before !== null && isSame(remap(before, former), mask)) {
      return { png: await readFile(beforePath), pixels: countLabels(before) };
    }
  }
  const next = remap(mask, lookup);
  return { png: await encodeIndexPng(next, classes), pixels: countLabels(next) };
}

function remap(mask: LabelMask, lookup: readonly number[]): LabelMask {
  const table = Uint8Array.from(lookup);
  return { ...mask, data: mask.data.map((value) => table[value]) };
}

function isSame(a: LabelMask, b: LabelMask): boolean {
  return a.width === b.width && a.height === b.height && Buffer.compare(a.data, b.data) === 0;
}

/** null: the file is damaged or missing. A full disk or a failing one stops the change. */
export async function readOrNull(path: string): Promise<LabelMask | null> {
  try {
    return await readLabelMask(path);
  } catch (thrown) {
    if (thrown instanceof StudioError && ['badInput', 'notFound'].includes(thrown.code)) return null;
    throw thrown;
  }
}
