import { shallowRef } from 'vue';
import type { ShallowRef } from 'vue';

export type SaveState =
  | { readonly kind: 'idle' }
  | { readonly kind: 'saving' }
  | { readonly kind: 'saved'; readonly at: Date }
  | { readonly kind: 'failed' };

export interface SaveTracker {
  readonly saveState: ShallowRef<SaveState>;
  /** Follows a change to disk, so that the status bar can say whether everything is kept. */
  saving<T>(this: void, work: Promise<T>): Promise<T>;
  /** For work that is followed elsewhere, such as a queue of edits. */
  markSave(this: void, kind: 'saving' | 'saved' | 'failed'): void;
}

export function createSaveTracker(): SaveTracker {
  const saveState = shallowRef<SaveState>({ kind: 'idle' });
  return {
    saveState,
    markSave(kind) {
      saveState.value = kind === 'saved' ? { kind, at: new Date() } : { kind };
    },
    async saving(work) {
      saveState.value = { kind: 'saving' };
      try {
        const result = await work;
        saveState.value = { kind: 'saved', at: new Date() };
        return result;
      } catch (error) {
        saveState.value = { kind: 'failed' };
        throw error;
      }
    },
  };
}
