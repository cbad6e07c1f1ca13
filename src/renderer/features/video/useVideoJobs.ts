import { computed } from 'vue';
import type { ComputedRef } from 'vue';
import { blobUrl } from '../../../shared/contract/blobs.ts';
import type { StudioClient } from '../../../shared/contract/index.ts';
import { isJobOver } from '../../../shared/domain/job.ts';
import type { Job } from '../../../shared/domain/job.ts';
import { useSession } from '../../platform/session.ts';
import { useLiveFrames } from './useLiveFrames.ts';

/** What a job is to make. */
export interface VideoWish {
  readonly asked: Parameters<StudioClient['video']['start']>[0];
  /** What its checkpoint means now: with another best one it is another video. */
  readonly step: number | null;
  /** Path of the project that it is made in. */
  readonly project: string;
}

export interface VideoJobs {
  readonly running: ComputedRef<readonly Job[]>;
  /** The picture that the job on the video at `path` has just made. */
  readonly liveFrame: ComputedRef<{ readonly index: number; readonly src: string } | null>;
  /** Remembers what a job started here makes. */
  follow(this: void, job: Job, wish: VideoWish): void;
  /** Whether a job started here makes just this now. */
  isMaking(this: void, wish: VideoWish): boolean;
}

/**
 * Video jobs under way; `onOver` hears of each that ends, with what it segmented where that is known, but not of what
 * was started in another project than the open one.
 */
export function useVideoJobs(
  path: () => string | undefined,
  onOver: (job: Job, input: string | undefined) => void,
): VideoJobs {
  const session = useSession();
  const wishes = new Map<string, VideoWish>();
  const frames = useLiveFrames();
  const running = computed(() =>
    session.jobs.filter(({ kind, state }) => kind === 'video' && !isJobOver(state)),
  );
  const liveFrame = computed(() => {
    const job = running.value.find(({ id }) => wishes.get(id)?.asked.input === path());
    const index = job === undefined ? undefined : frames.value.get(job.id);
    return job === undefined || index === undefined
      ? null
      : { index, src: blobUrl.videoFrame(job.id, index) };
  });
  session.onEvent((event) => {
    if (event.type !== 'job' || event.job.kind !== 'video' || !isJobOver(event.job.state)) return;
    const wish = wishes.get(event.job.id);
    if (wish === undefined || wish.project === session.project?.path) onOver(event.job, wish?.asked.input);
  });
  return {
    running,
    liveFrame,
    follow(job, wish) {
      wishes.set(job.id, wish);
      session.rememberJob(job);
    },
    isMaking: (wish) =>
      running.value.some(({ id }) => JSON.stringify(wishes.get(id)) === JSON.stringify(wish)),
  };
}
