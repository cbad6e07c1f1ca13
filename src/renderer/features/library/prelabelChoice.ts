import { ref } from 'vue';
import type { DatasetItem } from '../../../shared/domain/dataset.ts';
import { mapClasses } from '../../../shared/domain/labels.ts';
import type { LabelClass } from '../../../shared/domain/labels.ts';

/** Opened by the selection bar and by the palette. */
export const isPrelabelOpen = ref(false);

export interface PrelabelCounts {
  /** Items without a mask. */
  readonly bare: number;
  readonly masked: number;
  /** Of those with a mask. */
  readonly approved: number;
}

export function countMasks(items: readonly DatasetItem[]): PrelabelCounts {
  const masked = items.filter(({ mask }) => mask !== null);
  const approved = masked.filter(({ review }) => review === 'approved').length;
  return { bare: items.length - masked.length, masked: masked.length, approved };
}

export interface ClassFit {
  /** Names of the run's classes that the project has none of. */
  readonly unmapped: readonly string[];
  /** Not one name is in both: nothing can be pre-labelled. */
  readonly isNone: boolean;
}

export function fitClasses(run: readonly LabelClass[], project: readonly LabelClass[]): ClassFit {
  const map = mapClasses(run, project);
  return {
    unmapped: run.flatMap(({ name }, at) => (map[at] === null ? [name] : [])),
    isNone: map.every((id) => id === null),
  };
}
