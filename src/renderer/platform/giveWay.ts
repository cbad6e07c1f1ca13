import { useEventListener, useThrottleFn } from '@vueuse/core';
import { onScopeDispose } from 'vue';
import type { Ref } from 'vue';
import { useRouter } from 'vue-router';
import { useClient } from './connection.ts';
import { useSession } from './session.ts';

/** A page is not kept waiting for longer than this, in milliseconds: the training just runs on beside it. */
const patienceMs = 50;
/** While it is scrolled, a view asks this often; each time trainings hold still for twice as long. */
const askAgainMs = 250;

/** A training leaves the processor to each page that the user turns to. */
export function useWayForPages(): void {
  const giveWay = useGiveWay();
  onScopeDispose(useRouter().beforeEach(giveWay));
}

/** A training leaves the processor to a view for as long as it is scrolled. */
export function useWayForScrolling(scroller: Readonly<Ref<HTMLElement | null>>): void {
  const giveWay = useThrottleFn(useGiveWay(), askAgainMs);
  useEventListener(scroller, 'scroll', () => void giveWay(), { passive: true });
}

function useGiveWay(): () => Promise<void> {
  const client = useClient();
  const session = useSession();
  return async () => {
    const isTraining = session.activeJobs.some(({ kind, state }) => kind === 'train' && state === 'running');
    if (!isTraining) return;
    const halted = client.jobs.giveWay().catch(() => undefined);
    await Promise.race([halted, new Promise((resolve) => setTimeout(resolve, patienceMs))]);
  };
}
