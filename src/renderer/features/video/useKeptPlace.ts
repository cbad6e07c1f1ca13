import { useEventListener, watchDebounced } from '@vueuse/core';
import { onBeforeUnmount } from 'vue';
import { useVideo } from './store.ts';
import type { Playback } from './usePlayback.ts';

/** A step or a dragged slider has come to rest after this time. */
const restMs = 200;

/** Remembers at which frame the video on the stage stands, however the window is left. */
export function useKeptPlace({ frame, isPlaying }: Pick<Playback, 'frame' | 'isPlaying'>): void {
  const video = useVideo();
  function keep(): void {
    if (video.current !== null) video.choices.place = { path: video.current.path, frame: frame.value };
  }
  const keepAtRest = (): void => {
    if (!isPlaying.value) keep();
  };
  watchDebounced([frame, isPlaying], keepAtRest, { debounce: restMs });
  // Captured: before the remembered choices, which are sent at the same event, are gathered.
  useEventListener(window, 'pagehide', keep, { capture: true });
  onBeforeUnmount(keep);
}
