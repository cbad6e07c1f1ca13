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

export const useUndo = defineStore('undo', () => {
  const notices = useNotices();
  const done = shallowRef<readonly Change[]>([]);
  const undone = shallowRef<readonly Change[]>([]);

  /** Remembers a change that has just been made. */
  function remember(change: Change): void {
    done.value = [...done.value, change];
    undone.value = [];
  }

  async function undo(): Promise<void> {
    const change = done.value.at(-1);
    if (change === undefined) return;
    done.value = done.value.slice(0, -1);
    await notices.attempt(async () => {
      await change.undo();
      undone.value = [...undone.value, change];
    });
  }

  async function redo(): Promise<void> {
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

  return {
    nextUndo: computed(() => done.value.at(-1)?.name),
    nextRedo: computed(() => undone.value.at(-1)?.name),
    remember,
    undo,
    redo,
    forget,
  };
});
