import { maxTestScale, maxTestScales, minTestScale } from '../../../shared/domain/evaluation.ts';
import { isCheckpointRef } from '../../platform/checkpoints.ts';
import type { CheckpointRef } from '../../platform/checkpoints.ts';
import { oneOf, useRemembered, within } from '../../platform/remembered.ts';

export type ShownAs = 'overlay' | 'mask' | 'confidence' | 'difference';
export type CompareMode = 'one' | 'wipe' | 'sideBySide';

/** Pictures that are there again the next time. */
export const rememberedPictures = 20;

function arePaths(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((path) => typeof path === 'string');
}

/** What the page remembers for each project. The same refs wherever it is called. */
export function usePlaygroundChoices() {
  return {
    paths: useRemembered<readonly string[]>('playground.paths', [], arePaths),
    checkpoint: useRemembered<CheckpointRef | null>('playground.checkpoint', null, isCheckpointRef),
    second: useRemembered<CheckpointRef | null>('playground.second', null, isCheckpointRef),
    size: useRemembered('playground.size', -1, within(-1, 8192)),
    flip: useRemembered('playground.flip', false),
    scales: useRemembered('playground.scales', '1'),
    runOnChange: useRemembered('playground.runOnChange', true),
    opacity: useRemembered('playground.opacity', 0.45, within(0, 1)),
    hideBelow: useRemembered('playground.hideBelow', 0, within(0, 1)),
    outlines: useRemembered('playground.outlines', true),
    shownAs: useRemembered<ShownAs>(
      'playground.shownAs',
      'overlay',
      oneOf(['overlay', 'mask', 'confidence', 'difference']),
    ),
    compare: useRemembered<CompareMode>('playground.compare', 'one', oneOf(['one', 'wipe', 'sideBySide'])),
  };
}

/** "0.75, 1, 1.25" as numbers; null where it is no such list. */
export function parseScales(text: string): readonly number[] | null {
  const scales = text
    .split(/[,;\s]+/)
    .filter((part) => part !== '')
    .map(Number);
  const fits = scales.every((scale) => scale >= minTestScale && scale <= maxTestScale);
  return scales.length > 0 && scales.length <= maxTestScales && fits ? scales : null;
}
