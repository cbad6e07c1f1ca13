import { ref, shallowRef, watch } from 'vue';
import type { Ref, ShallowRef } from 'vue';
import type { StudioClient } from '../../../shared/contract/index.ts';
import type { OpenedVideo } from '../../../shared/domain/video.ts';
import { useSession } from '../../platform/session.ts';
import type { VideoPlace } from './choices.ts';
import { useFrameStamps } from './useFrameStamps.ts';

export interface Stage {
  readonly current: ShallowRef<OpenedVideo | null>;
  /** When each of its frames is shown, in order: seconds; null until the host has told, or where it cannot. */
  readonly stamps: ShallowRef<readonly number[] | null>;
  readonly isReading: Ref<boolean>;
  /** Shows what `find` gives, and returns it. Undefined: something else was chosen meanwhile, or another project opened. */
  bring<Found extends OpenedVideo | null>(this: void, find: () => Promise<Found>): Promise<Found | undefined>;
  /**
   * Shows what was there when the window closed, unless something is: true if so. One that is gone is forgotten
   * without a word.
   */
  putBack(this: void): Promise<boolean>;
  /** The same video by the address that another host gives it, unless another is there by then. */
  readdress(this: void): Promise<void>;
  clear(this: void): void;
}

/** The video on the stage; `place` keeps which it is. What was chosen last is shown, whichever is read first. */
export function useStage(client: StudioClient, place: Ref<VideoPlace | null>): Stage {
  const session = useSession();
  const current = shallowRef<OpenedVideo | null>(null);
  const stamps = useFrameStamps(client, current);
  const isReading = ref(false);
  let choice = 0;

  watch(current, (now) => {
    if (now !== null && now.path !== place.value?.path) place.value = { path: now.path, frame: 0 };
  });

  async function bring<Found extends OpenedVideo | null>(
    find: () => Promise<Found>,
  ): Promise<Found | undefined> {
    const mine = (choice += 1);
    const project = session.project?.path;
    const isOver = (): boolean => choice !== mine || session.project?.path !== project;
    isReading.value = true;
    try {
      const found = await find();
      if (isOver()) return undefined;
      current.value = found;
      return found;
    } finally {
      if (!isOver()) isReading.value = false;
    }
  }

  async function putBack(): Promise<boolean> {
    const kept = place.value;
    if (current.value !== null || isReading.value || kept === null) return false;
    const found = await bring(() => client.video.open({ path: kept.path }).catch(() => null));
    if (found === null) place.value = null;
    return Boolean(found);
  }

  async function readdress(): Promise<void> {
    const before = current.value;
    if (before === null) return;
    const anew = await client.video.open({ path: before.path });
    if (current.value === before) current.value = anew;
  }

  return {
    ...{ current, stamps, isReading, bring, putBack, readdress },
    clear() {
      choice += 1;
      current.value = null;
      isReading.value = false;
    },
  };
}
