import { computed } from 'vue';
import type { ComputedRef } from 'vue';
import type { OpenedVideo } from '../../../shared/domain/video.ts';
import type { CheckpointRef } from '../../platform/checkpoints.ts';
import { useClient } from '../../platform/connection.ts';
import { useVideoChoices } from './choices.ts';
import type { VideoJobs, VideoWish } from './useVideoJobs.ts';

export interface VideoExport {
  /** Whether a job makes just what would be made now. */
  readonly isUnderWay: ComputedRef<boolean>;
  start(this: void): Promise<void>;
}

/** What would be made of the video on the stage with the checkpoint and the settings chosen. */
export function useVideoExport(
  current: () => OpenedVideo | null,
  checkpoint: () => CheckpointRef | null,
  { follow, isMaking }: Pick<VideoJobs, 'follow' | 'isMaking'>,
): VideoExport {
  const client = useClient();
  const { alpha, sound, masks, csv } = useVideoChoices();
  const wish = computed<VideoWish | null>(() => {
    const [video, chosen] = [current(), checkpoint()];
    if (video === null || chosen === null) return null;
    const options = { alpha: alpha.value, sound: sound.value, masks: masks.value, csv: csv.value };
    return { ...chosen, input: video.path, ...options };
  });

  async function start(): Promise<void> {
    const asked = wish.value;
    if (asked !== null) follow(await client.video.start(asked), asked);
  }

  return { isUnderWay: computed(() => wish.value !== null && isMaking(wish.value)), start };
}
