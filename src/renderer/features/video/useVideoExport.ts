import { computed } from 'vue';
import type { ComputedRef } from 'vue';
import type { OpenedVideo } from '../../../shared/domain/video.ts';
import { useCheckpoints } from '../../platform/checkpoints.ts';
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
  const checkpoints = useCheckpoints();
  const { alpha, sound, masks, csv } = useVideoChoices();
  const wish = computed<VideoWish | null>(() => {
    const [video, chosen] = [current(), checkpoint()];
    if (video === null || chosen === null) return null;
    const options = { alpha: alpha.value, sound: sound.value, masks: masks.value, csv: csv.value };
    return { asked: { ...chosen, input: video.path, ...options }, step: checkpoints.stepOf(chosen) };
  });

  async function start(): Promise<void> {
    const wanted = wish.value;
    if (wanted !== null) follow(await client.video.start(wanted.asked), wanted);
  }

  return { isUnderWay: computed(() => wish.value !== null && isMaking(wish.value)), start };
}
