import { watch } from 'vue';
import type { Ref, ShallowRef } from 'vue';
import type { StudioClient } from '../../../shared/contract/index.ts';
import type { OpenedVideo } from '../../../shared/domain/video.ts';
import type { VideoPlace } from './choices.ts';

/**
 * Keeps in `place` which video is on the stage. The answer puts back what was there when the window closed, or returns
 * null: one that is gone is forgotten without a word.
 */
export function useKeptVideo(
  client: StudioClient,
  current: ShallowRef<OpenedVideo | null>,
  place: Ref<VideoPlace | null>,
): () => Promise<OpenedVideo | null> {
  watch(current, (now) => {
    if (now !== null && now.path !== place.value?.path) place.value = { path: now.path, frame: 0 };
  });
  return async () => {
    const kept = place.value;
    if (current.value !== null || kept === null) return null;
    const found = await client.video.open({ path: kept.path }).catch(() => null);
    // Another was chosen meanwhile, or another project opened.
    if (place.value !== kept) return null;
    if (found === null) place.value = null;
    current.value = found;
    return found;
  };
}
