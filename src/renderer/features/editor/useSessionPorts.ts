import { watch } from 'vue';
import { t } from '../../app/i18n.ts';
import { useNotices } from '../../app/notices.ts';
import { useClient } from '../../platform/connection.ts';
import { useSession } from '../../platform/session.ts';
import type { SessionPorts } from './saving/editSession.ts';
import type { SaverState } from './saving/patchSaver.ts';

/** A host that refuses an edit (a full disk) is asked again after this long. */
const retryMs = 2000;

export function useSessionPorts(): SessionPorts {
  const studio = useSession();
  const notices = useNotices();
  const client = useClient();

  // Painting goes on in memory while the host is away; nobody shall believe it kept.
  let told: SaverState = 'saved';
  /** Edits that were refused and are sent again; those of an image in conflict are not. */
  let retries = 0;
  const isConnected = (): boolean => studio.connectionState === 'ready';
  // A project that is read-only refuses every edit.
  const canSave = (): boolean => isConnected() && studio.project?.readOnly === false;
  watch(canSave, (can) => {
    if (told === 'saved') return;
    studio.markSave(can && (told === 'saving' || retries > 0) ? 'saving' : 'failed');
  });

  function writable(): Promise<void> {
    return new Promise((resolve) => {
      const stop = watch(
        canSave,
        (can) => {
          if (!can) return;
          queueMicrotask(() => stop());
          resolve();
        },
        { immediate: true },
      );
    });
  }

  return {
    client,
    say: (key, edits) => notices.say(t(`editor.${key}`, { n: edits }, edits)),
    fail(error) {
      // While the host is away the bar on top tells; the edits wait.
      if (isConnected() && error.code !== 'internal') notices.fail(error);
    },
    saveState(state) {
      told = state;
      studio.markSave(canSave() || state === 'saved' ? state : 'failed');
    },
    async retry() {
      retries += 1;
      await new Promise((resolve) => setTimeout(resolve, retryMs));
      await writable();
      retries -= 1;
    },
  };
}
