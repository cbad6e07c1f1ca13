import { computed } from 'vue';
import type { ComputedRef } from 'vue';
import { t } from '../../app/i18n.ts';
import { formatCount } from '../../format/numbers.ts';
import { useRunNames } from '../../platform/runNames.ts';
import type { ViewerSide } from '../../ui/viewer/layers.ts';
import { useVideo } from './store.ts';
import type { Playback } from './usePlayback.ts';

/** The two sides of the stage: the original, and what was made of it or is being made. */
export function useVideoScene(
  playback: Playback,
): ComputedRef<{ readonly a: ViewerSide; readonly b?: ViewerSide }> {
  const video = useVideo();
  const { nameOfFolder } = useRunNames();
  const side = (name: string, source: HTMLVideoElement | null, chip: string): ViewerSide => ({
    name,
    chip,
    layers: source === null ? [] : [{ kind: 'frame', source, version: playback.version.value }],
  });
  const made = computed<ViewerSide | undefined>(() => {
    if (video.liveFrame !== null) {
      const { src, index } = video.liveFrame;
      return {
        name: 'Segmented',
        layers: [{ kind: 'picture', src }],
        chip: t('video.live', { n: index + 1 }),
      };
    }
    if (video.shown === null || playback.b.value === null) return undefined;
    const { run, step } = video.shown;
    return side(
      'Segmented',
      playback.b.value,
      `${nameOfFolder(run)} · ${t('runs.atStep', { step: formatCount(step) })}`,
    );
  });
  return computed(() => {
    const original = side('Original', playback.a.value, t('video.original'));
    if (made.value === undefined) return { a: original };
    if (video.choices.mode === 'one') return { a: made.value };
    return { a: original, b: made.value };
  });
}
