import { defineStore } from 'pinia';
import { computed, shallowRef } from 'vue';
import { useNotices } from './notices.ts';

/** A change that can be taken back: both ways are ordinary calls to the host. */
export interface Change {
  /** What was done, in words: "Split of 3 images". */
  readonly name: string;
  readonly undo: () => Promise<void>;
  readonly redo: () => Promise<void>;
}

/** A document with a history of its own: while its page is open, Undo means its last change first. */
export interface UndoScope {
  /** What would be undone, in words; undefined: nothing of this document. */
  readonly nextUndo: () => string | undefined;
  readonly nextRedo: () => string | undefined;
  readonly undo: () => void;
  readonly redo: () => void;
}

export const useUndo = defineStore('undo', () => {
  const notices = useNotices();
  const done = shallowRef<readonly Change[]>([]);
  const undone = shallowRef<readonly Change[]>([]);
  const scope = shallowRef<UndoScope | null>(null);

  /** Remembers a change that has just been made. */
  function remember(change: Change): void {
    done.value = [...done.value, change];
    undone.value = [];
  }

  async function undo(): Promise<void> {
    if (scope.value?.nextUndo() !== undefined) return scope.value.undo();
    const change = done.value.at(-1);
    if (change === undefined) return;
    done.value = done.value.slice(0, -1);
    await notices.attempt(async () => {
      await change.undo();
      undone.value = [...undone.value, change];
    });
  }

  async function redo(): Promise<void> {
    if (scope.value?.nextRedo() !== undefined) return scope.value.redo();
    const change = undone.value.at(-1);
    if (change === undefined) return;
    undone.value = undone.value.slice(0, -1);
    await notices.attempt(async () => {
      await change.redo();
      done.value = [...done.value, change];
    });
  }

  /** Changes belong to the open project. */
  function forget(): void {
    done.value = [];
    undone.value = [];
  }

  /** Until the returned function is called. */
  function enter(next: UndoScope): () => void {
    scope.value = next;
    return () => {
      if (scope.value === next) scope.value = null;
    };
  }

  return {
    nextUndo: computed(() => scope.value?.nextUndo() ?? done.value.at(-1)?.name),
    nextRedo: computed(() => scope.value?.nextRedo() ?? undone.value.at(-1)?.name),
    enter,
    remember,
    undo,
    redo,
    forget,
  };
});
