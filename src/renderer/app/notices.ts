import { defineStore } from 'pinia';
import { computed, ref } from 'vue';
import { fromWire } from '../platform/client.ts';

export interface NoticeAction {
  readonly label: string;
  readonly perform: () => void;
}

export interface Notice {
  readonly id: number;
  readonly kind: 'message' | 'error';
  readonly text: string;
  /** What to do about it. */
  readonly fix: string | undefined;
  readonly actions: readonly NoticeAction[];
  /** How often the same error came. */
  readonly count: number;
  readonly at: Date;
}

/** What a notice says beside its text. */
export interface NoticeOptions {
  readonly fix?: string | undefined;
  readonly actions?: readonly NoticeAction[];
}

/** Messages leave after this time, unless they are read or pointed at; errors stay until dismissed. */
const messageMs = 10_000;
/** Notices in the bell's list; older ones go. */
const keptLimit = 50;

let nextId = 1;

function make(kind: Notice['kind'], text: string, { fix, actions = [] }: NoticeOptions): Notice {
  return { id: nextId++, kind, text, fix, actions, count: 1, at: new Date() };
}

function without(list: readonly Notice[], id: number): readonly Notice[] {
  return list.filter((notice) => notice.id !== id);
}

/** While someone reads a message, it is held and does not leave. */
function createTimer(end: () => void): { hold(this: void): void; release(this: void): void } {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const hold = (): void => clearTimeout(timer);
  return {
    hold,
    release() {
      hold();
      timer = setTimeout(end, messageMs);
    },
  };
}

export const useNotices = defineStore('notices', () => {
  /** On the screen now. */
  const shown = ref<readonly Notice[]>([]);
  /** In the bell's list, newest first: errors, and what jobs had to say. */
  const kept = ref<readonly Notice[]>([]);
  const { hold, release } = createTimer(() => {
    shown.value = shown.value.filter((notice) => notice.kind === 'error');
  });

  function dismiss(id: number): void {
    shown.value = without(shown.value, id);
  }

  /** What it offered was done by other means: it leaves the screen, and the bell's list keeps its words alone. */
  function settle(id: number): void {
    dismiss(id);
    kept.value = kept.value.map((notice) => (notice.id === id ? { ...notice, actions: [] } : notice));
  }

  /** Takes a notice out of the bell's list, too. */
  function forget(id: number): void {
    dismiss(id);
    kept.value = without(kept.value, id);
  }

  function forgetAll(): void {
    for (const { id } of kept.value) forget(id);
  }

  function keep(notice: Notice): void {
    kept.value = [notice, ...without(kept.value, notice.id)].slice(0, keptLimit);
  }

  /** A message for a moment; it takes the place of an earlier one. */
  function say(text: string, action?: NoticeAction): Notice {
    const notice = make('message', text, action === undefined ? {} : { actions: [action] });
    shown.value = [...shown.value.filter((other) => other.kind === 'error'), notice];
    release();
    return notice;
  }

  /** A message that the bell's list keeps: a job's end. */
  function tell(text: string, action?: NoticeAction): Notice {
    const notice = say(text, action);
    keep(notice);
    return notice;
  }

  /** An error, until it is dismissed; the same one again counts up. */
  function warn(text: string, options: NoticeOptions = {}): void {
    const same = kept.value.find((notice) => notice.kind === 'error' && notice.text === text);
    const made = make('error', text, options);
    const notice = same === undefined ? made : { ...made, id: same.id, count: same.count + 1 };
    shown.value = [...without(shown.value, notice.id), notice];
    keep(notice);
  }

  function fail(thrown: unknown): void {
    const error = fromWire(thrown);
    if (error.code !== 'cancelled') warn(error.message, { fix: error.fix });
  }

  /** Runs work whose failure is shown as a notice; undefined when it failed. */
  async function attempt<T>(work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (thrown) {
      fail(thrown);
      return undefined;
    }
  }

  const errorCount = computed(() => kept.value.filter(({ kind }) => kind === 'error').length);
  return {
    ...{ shown, kept, errorCount },
    ...{ say, tell, warn, fail, dismiss, settle, forget, forgetAll, hold, release, attempt },
  };
});
