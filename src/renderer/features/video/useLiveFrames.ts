import { shallowRef } from 'vue';
import type { ShallowRef } from 'vue';
import { useSession } from '../../platform/session.ts';

/** The frame that each running video job has just shown, by the job's id. */
export function useLiveFrames(): ShallowRef<ReadonlyMap<string, number>> {
  const frames = shallowRef<ReadonlyMap<string, number>>(new Map());
  useSession().onEvent((event) => {
    if (event.type === 'videoFrame') frames.value = new Map(frames.value).set(event.job, event.index);
  });
  return frames;
}
