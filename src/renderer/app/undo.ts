import { defineStore } from 'pinia';
import { computed, shallowRef } from 'vue';
import type { ShallowRef } from 'vue';
import { t } from './i18n.ts';
import { useNotices } from './notices.ts';
import type { Notice } from './notices.ts';

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

interface OpenScope {
  readonly scope: ShallowRef<UndoScope | null>;
  /** Until the returned function is called. */
  enter(this: void, next: UndoScope): () => void;
}

function createScope(): OpenScope {
  const scope = shallowRef<UndoScope | null>(null);
  return {
    scope,
    enter(next) {
      scope.value = next;
      return () => {
        if (scope.value === next) scope.value = null;
      };
    },
  };
}

export const useUndo = defineStore('undo', () => {
  const notices = useNotices();
  const done = shallowRef<readonly Change[]>([]);
  const undone = shallowRef<readonly Change[]>([]);
  const { scope, enter } = createScope();
  /** The messages of changes that can still be taken back. */
  const announced = new Map<Change, Notice['id']>();

  /** Remembers a change that has just been made. */
  function remember(change: Change): void {
    done.value = [...done.value, change];
    undone.value = [];
  }

  /** Remembers a change and says it, with a button that takes back this one whatever came after it. */
  function announce(change: Change, text = change.name, say = notices.say): void {
    remember(change);
    announced.set(change, say(text, { label: t('app.undo'), perform: () => void takeBack(change) }).id);
  }

  async function undo(): Promise<void> {
    if (scope.value?.nextUndo() !== undefined) return scope.value.undo();
    const change = done.value.at(-1);
    if (change !== undefined) await takeBack(change);
  }

  async function takeBack(change: Change): Promise<void> {
    done.value = done.value.filter((other) => other !== change);
    settle(change);
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

  /** Its message offers nothing any more. */
  function settle(change: Change): void {
    const notice = announced.get(change);
    if (notice !== undefined) notices.settle(notice);
    announced.delete(change);
  }

  /** Changes belong to the open project. */
  function forget(): void {
    for (const change of done.value) settle(change);
    done.value = [];
    undone.value = [];
  }

  return {
    nextUndo: computed(() => scope.value?.nextUndo() ?? done.value.at(-1)?.name),
    nextRedo: computed(() => scope.value?.nextRedo() ?? undone.value.at(-1)?.name),
    enter,
    ...{ remember, announce },
    undo,
    redo,
    forget,
  };
});
