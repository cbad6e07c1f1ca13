import { defineStore } from 'pinia';
import { computed, shallowRef } from 'vue';
import type { ShallowRef } from 'vue';
import type { ErrorCode } from '../../shared/errors.ts';
import { fromWire } from '../platform/client.ts';
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

type Changes = ShallowRef<readonly Change[]>;

interface History {
  readonly done: Changes;
  readonly undone: Changes;
  /** Remembers a change that has just been made. */
  remember(this: void, change: Change): void;
  /** From one list to the other. Where its call fails for a reason that may pass it stays, to be tried again. */
  carry(this: void, change: Change, from: Changes, to: Changes, call: Change['undo']): Promise<void>;
  /** Of the project before: a call that ends later is not remembered. */
  clear(this: void): void;
}

/** Whatever else makes a change fail, such as a later one of the same thing, would keep those before it from their turn. */
const passing: ReadonlySet<ErrorCode> = new Set(['io', 'diskFull', 'readOnly', 'workerDied', 'internal']);

function createHistory(fail: (thrown: unknown) => void): History {
  const done: Changes = shallowRef([]);
  const undone: Changes = shallowRef([]);
  let cleared = 0;
  return {
    ...{ done, undone },
    remember(change) {
      done.value = [...done.value, change];
      undone.value = [];
    },
    async carry(change, from, to, call) {
      const before = cleared;
      const place = from.value.indexOf(change);
      from.value = from.value.toSpliced(place, 1);
      try {
        await call();
        if (cleared === before) to.value = [...to.value, change];
      } catch (thrown) {
        fail(thrown);
        if (cleared === before && passing.has(fromWire(thrown).code)) {
          from.value = from.value.toSpliced(place, 0, change);
        }
      }
    },
    clear() {
      cleared += 1;
      done.value = [];
      undone.value = [];
    },
  };
}

export const useUndo = defineStore('undo', () => {
  const notices = useNotices();
  const { done, undone, remember, carry, clear } = createHistory(notices.fail);
  const { scope, enter } = createScope();
  /** The messages of changes that can still be taken back. */
  const announced = new Map<Change, Notice['id']>();

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
    if (!done.value.includes(change)) return;
    await carry(change, done, undone, change.undo);
    if (!done.value.includes(change)) settle(change);
  }

  async function redo(): Promise<void> {
    if (scope.value?.nextRedo() !== undefined) return scope.value.redo();
    const change = undone.value.at(-1);
    if (change !== undefined) await carry(change, undone, done, change.redo);
  }

  /** Its message offers nothing any more. */
  function settle(change: Change): void {
    const notice = announced.get(change);
    if (notice !== undefined) notices.settle(notice);
    announced.delete(change);
  }

  /** Changes belong to the open project. */
  function forget(): void {
    for (const change of announced.keys()) settle(change);
    clear();
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
