import { isCheckpointRef } from '../../platform/checkpoints.ts';
import type { CheckpointRef } from '../../platform/checkpoints.ts';
import { oneOf, useRemembered, within } from '../../platform/remembered.ts';

export type VideoMode = 'one' | 'wipe' | 'sideBySide';

export interface VideoPlace {
  readonly path: string;
  readonly frame: number;
}

function isPlace(value: unknown): value is VideoPlace | null {
  const { path, frame } = (value ?? {}) as Partial<Record<keyof VideoPlace, unknown>>;
  return value === null || (typeof path === 'string' && typeof frame === 'number');
}

/** What the page remembers for each project. */
export function useVideoChoices() {
  return {
    checkpoint: useRemembered<CheckpointRef | null>('video.checkpoint', null, isCheckpointRef),
    mode: useRemembered<VideoMode>('video.mode', 'wipe', oneOf(['one', 'wipe', 'sideBySide'])),
    alpha: useRemembered('video.alpha', 0.5, within(0, 1)),
    sound: useRemembered('video.sound', true),
    masks: useRemembered('video.masks', false),
    csv: useRemembered('video.csv', true),
    /** The frame at which the video on the stage was left. */
    place: useRemembered<VideoPlace | null>('video.place', null, isPlace),
  };
}
