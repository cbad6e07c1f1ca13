import { onScopeDispose, ref, watch } from 'vue';
import type { Ref } from 'vue';
import { useClient } from './connection.ts';
import { onRememberedChange, takeChanges, takeRemembered } from './remembered.ts';
import { useSession } from './session.ts';

/** Long enough to gather the steps of a dragged slider, short enough to lose nothing when a window closes. */
const debounceMs = 300;

export interface Remembering {
  /** Path of the project whose choices are in force; null: none is open; undefined: not known yet. */
  readonly shownFor: Ref<string | null | undefined>;
}

/**
 * Reads what the host keeps once it is known, and tells it of changes; for as long as the calling component
 * lives. `onFailure` hears of choices that could not be kept.
 */
export function keepRemembered(onFailure: (thrown: unknown) => void): Remembering {
  const client = useClient();
  const session = useSession();
  const shownFor = ref<string | null | undefined>(undefined);
  let timer: ReturnType<typeof setTimeout> | undefined;

  async function save(): Promise<void> {
    clearTimeout(timer);
    // What the host keeps is not known yet: defaults would replace it.
    if (shownFor.value === undefined) return;
    const app = takeChanges('app');
    const ofProject = takeChanges('project');
    const project = shownFor.value;
    try {
      if (app !== undefined) await client.system.saveSettings(app);
      if (ofProject !== undefined && typeof project === 'string') {
        await client.project.remember({ project, values: ofProject });
      }
    } catch (thrown) {
      onFailure(thrown);
    }
  }
  function saveSoon(): void {
    clearTimeout(timer);
    timer = setTimeout(() => void save(), debounceMs);
  }

  /** Another project may have been opened while this one's choices were on their way. */
  function isOpen(path: string | null): boolean {
    return (session.project?.path ?? null) === path;
  }

  async function show(path: string | null): Promise<void> {
    await save();
    try {
      takeRemembered('app', await client.system.settings());
      const ofProject = path === null ? {} : await client.project.remembered({ project: path });
      if (isOpen(path)) takeRemembered('project', ofProject);
    } catch (thrown) {
      onFailure(thrown);
    }
    if (isOpen(path)) shownFor.value = path;
  }

  onRememberedChange('app', saveSoon);
  onRememberedChange('project', saveSoon);
  const stop = watch(
    () => (session.isKnown ? (session.project?.path ?? null) : undefined),
    (path) => (path === undefined ? undefined : void show(path)),
    { immediate: true },
  );
  const saveNow = (): void => void save();
  window.addEventListener('pagehide', saveNow);
  onScopeDispose(() => {
    stop();
    clearTimeout(timer);
    window.removeEventListener('pagehide', saveNow);
  });
  return { shownFor };
}
