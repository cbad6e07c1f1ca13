import { shallowRef } from 'vue';
import type { ShallowRef } from 'vue';
import type { StudioClient } from '../../../shared/contract/index.ts';
import type { MadeVideo, VideoShares } from '../../../shared/domain/video.ts';
import { useSession } from '../../platform/session.ts';

export interface MadeVideos {
  /** Newest first. */
  readonly made: ShallowRef<readonly MadeVideo[]>;
  /** Videos in the project's folder that could be segmented. */
  readonly sources: ShallowRef<readonly string[]>;
  /** The one on the stage. */
  readonly shown: ShallowRef<MadeVideo | null>;
  readonly shares: ShallowRef<VideoShares | null>;
  /** Nothing is read for a project that is closed, or is before the answer comes. */
  readList(this: void): Promise<void>;
  showResult(this: void, result: MadeVideo | null): Promise<void>;
  /** The same list and the same one shown, if it is still there, by the addresses that another host gives them. */
  readdress(this: void): Promise<void>;
  /** The newest that was made of the video at `path`. */
  newestOf(this: void, path: string | undefined): MadeVideo | null;
  clear(this: void): void;
}

/** What has been made in the project, and the one of them that is shown, with its class shares. */
export function useMadeVideos(client: StudioClient): MadeVideos {
  const session = useSession();
  const made = shallowRef<readonly MadeVideo[]>([]);
  const sources = shallowRef<readonly string[]>([]);
  const shown = shallowRef<MadeVideo | null>(null);
  const shares = shallowRef<VideoShares | null>(null);

  async function readList(): Promise<void> {
    const project = session.project?.path;
    if (project === undefined) return;
    const isOpen = (): boolean => session.project?.path === project;
    const found = await client.video.list().catch((thrown: unknown) => {
      if (isOpen()) throw thrown;
      return null;
    });
    if (found === null || !isOpen()) return;
    made.value = found.made;
    sources.value = found.sources;
  }

  async function showResult(result: MadeVideo | null): Promise<void> {
    shown.value = result;
    shares.value = null;
    if (result === null || !result.hasShares) return;
    const found = await client.video.shares({ name: result.name });
    if (shown.value === result) shares.value = found;
  }

  async function readdress(): Promise<void> {
    await readList();
    const name = shown.value?.name;
    await showResult(made.value.find((one) => one.name === name) ?? null);
  }

  return {
    ...{ made, sources, shown, shares, readList, showResult, readdress },
    newestOf: (path) => made.value.find(({ source }) => source === path) ?? null,
    clear() {
      [shown.value, shares.value, made.value, sources.value] = [null, null, [], []];
    },
  };
}
