import { computed } from 'vue';
import type { ComputedRef } from 'vue';
import type { OpenedVideo } from '../../../shared/domain/video.ts';
import { useCheckpoints } from '../../platform/checkpoints.ts';
import type { CheckpointRef } from '../../platform/checkpoints.ts';
import { useClient } from '../../platform/connection.ts';
import { useSession } from '../../platform/session.ts';
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
  const session = useSession();
  const checkpoints = useCheckpoints();
  const { alpha, sound, masks, csv } = useVideoChoices();
  const wish = computed<VideoWish | null>(() => {
    const [video, chosen, project] = [current(), checkpoint(), session.project?.path];
    if (video === null || chosen === null || project === undefined) return null;
    const options = { alpha: alpha.value, sound: sound.value, masks: masks.value, csv: csv.value };
    const asked = { ...chosen, input: video.path, ...options };
    return { asked, step: checkpoints.stepOf(chosen), project };
  });

  async function start(): Promise<void> {
    const wanted = wish.value;
    if (wanted !== null) follow(await client.video.start(wanted.asked), wanted);
  }

  return { isUnderWay: computed(() => wish.value !== null && isMaking(wish.value)), start };
}
