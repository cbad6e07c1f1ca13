import { computed, onScopeDispose, ref, watch } from 'vue';
import type { ComputedRef, Ref } from 'vue';
import { keepsWorkWhenStopped } from '../../shared/domain/job.ts';
import type { Job } from '../../shared/domain/job.ts';
import { useClient } from './connection.ts';
import { useSession } from './session.ts';

/** A job that takes longer than this to stop can be ended at once. */
export const stopPatienceMs = 5000;

export interface JobControls {
  /** Stopping takes long: End now may be offered. */
  readonly isSlowToStop: Ref<boolean>;
  readonly isStopping: ComputedRef<boolean>;
  pause(): Promise<void>;
  unpause(): Promise<void>;
  /** Ends after the step in work, keeping what the kind can keep. */
  cancel(): Promise<void>;
  endNow(): Promise<void>;
}

export function useJobControls(job: () => Job): JobControls {
  const client = useClient();
  const session = useSession();
  const isSlowToStop = ref(false);
  const isStopping = computed(() => job().state === 'stopping');
  let timer: ReturnType<typeof setTimeout> | undefined;
  watch(
    [isStopping, () => job().id],
    ([stopping]) => {
      clearTimeout(timer);
      isSlowToStop.value = false;
      if (stopping) timer = setTimeout(() => (isSlowToStop.value = true), stopPatienceMs);
    },
    { immediate: true },
  );
  onScopeDispose(() => clearTimeout(timer));

  const ask = (wish: 'pause' | 'unpause' | 'stop' | 'cancel') => async (): Promise<void> =>
    session.rememberJob(await client.jobs[wish]({ job: job().id }));
  return {
    isSlowToStop,
    isStopping,
    pause: ask('pause'),
    unpause: ask('unpause'),
    cancel: () => ask(keepsWorkWhenStopped(job().kind) ? 'stop' : 'cancel')(),
    endNow: ask('cancel'),
  };
}
