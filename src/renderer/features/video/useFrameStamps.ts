import { shallowRef, watch } from 'vue';
import type { ShallowRef } from 'vue';
import type { StudioClient } from '../../../shared/contract/index.ts';
import type { OpenedVideo } from '../../../shared/domain/video.ts';

/** When each frame of the video on the stage is shown; null until the host has told, or where it cannot. */
export function useFrameStamps(
  client: StudioClient,
  current: ShallowRef<OpenedVideo | null>,
): ShallowRef<readonly number[] | null> {
  const stamps = shallowRef<readonly number[] | null>(null);

  async function read(path: string, signal: AbortSignal): Promise<void> {
    // Without them the page goes by the average rate.
    const found = await client.video.timeStamps({ path }, { signal }).catch(() => null);
    if (!signal.aborted) stamps.value = found;
  }

  watch(
    current,
    (video, _, onCleanup) => {
      const leaving = new AbortController();
      onCleanup(() => leaving.abort());
      stamps.value = null;
      if (video !== null) void read(video.path, leaving.signal);
    },
    { flush: 'sync' }, // no frame of one video is looked up among those of another
  );
  return stamps;
}
