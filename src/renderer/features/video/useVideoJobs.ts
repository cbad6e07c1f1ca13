import { computed } from 'vue';
import type { ComputedRef } from 'vue';
import { blobUrl } from '../../../shared/contract/blobs.ts';
import { isJobOver } from '../../../shared/domain/job.ts';
import type { Job } from '../../../shared/domain/job.ts';
import { useSession } from '../../platform/session.ts';
import { useLiveFrames } from './useLiveFrames.ts';

export interface VideoJobs {
  readonly running: ComputedRef<readonly Job[]>;
  /** The picture that the job on the video at `path` has just made. */
  readonly liveFrame: ComputedRef<{ readonly index: number; readonly src: string } | null>;
  /** Remembers what a job started here segments. */
  follow(this: void, job: Job, input: string): void;
}

/** Video jobs under way; `onOver` hears of each that ends, with what it segmented where that is known. */
export function useVideoJobs(
  path: () => string | undefined,
  onOver: (job: Job, input: string | undefined) => void,
): VideoJobs {
  const session = useSession();
  const inputs = new Map<string, string>();
  const frames = useLiveFrames();
  const running = computed(() =>
    session.jobs.filter(({ kind, state }) => kind === 'video' && !isJobOver(state)),
  );
  const liveFrame = computed(() => {
    const job = running.value.find(({ id }) => inputs.get(id) === path());
    const index = job === undefined ? undefined : frames.value.get(job.id);
    return job === undefined || index === undefined
      ? null
      : { index, src: blobUrl.videoFrame(job.id, index) };
  });
  session.onEvent((event) => {
    if (event.type !== 'job' || event.job.kind !== 'video' || !isJobOver(event.job.state)) return;
    onOver(event.job, inputs.get(event.job.id));
  });
  return {
    running,
    liveFrame,
    follow(job, input) {
      inputs.set(job.id, input);
      session.rememberJob(job);
    },
  };
}
