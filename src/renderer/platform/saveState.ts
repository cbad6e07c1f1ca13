import { shallowRef } from 'vue';
import type { ShallowRef } from 'vue';
import type { ErrorCode } from '../../shared/errors.ts';
import { fromWire } from './client.ts';

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

/** What was asked for may not be: nothing of the user's waits to be kept. */
const refusals: ReadonlySet<ErrorCode> = new Set([
  'badInput',
  'conflict',
  'notFound',
  'readOnly',
  'cancelled',
]);

export function createSaveTracker(): SaveTracker {
  const saveState = shallowRef<SaveState>({ kind: 'idle' });
  return {
    saveState,
    markSave(kind) {
      saveState.value = kind === 'saved' ? { kind, at: new Date() } : { kind };
    },
    async saving(work) {
      const before = saveState.value;
      saveState.value = { kind: 'saving' };
      try {
        const result = await work;
        saveState.value = { kind: 'saved', at: new Date() };
        return result;
      } catch (thrown) {
        const isRefused = refusals.has(fromWire(thrown).code);
        const settled: SaveState = before.kind === 'saving' ? { kind: 'idle' } : before;
        saveState.value = isRefused ? settled : { kind: 'failed' };
        throw thrown;
      }
    },
  };
}
