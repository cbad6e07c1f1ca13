import { defineStore } from 'pinia';
import { ref } from 'vue';
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
  readonly action: NoticeAction | undefined;
  /** How often the same error came. */
  readonly count: number;
}

/** Messages leave after this time; errors stay until dismissed. */
const messageMs = 10_000;

export const useNotices = defineStore('notices', () => {
  const shown = ref<readonly Notice[]>([]);
  let nextId = 1;

  function dismiss(id: number): void {
    shown.value = shown.value.filter((notice) => notice.id !== id);
  }

  function say(text: string, action?: NoticeAction): void {
    const id = nextId++;
    const others = shown.value.filter((notice) => notice.kind === 'error');
    shown.value = [...others, { id, kind: 'message', text, fix: undefined, action, count: 1 }];
    setTimeout(() => dismiss(id), messageMs);
  }

  function fail(thrown: unknown): void {
    const error = fromWire(thrown);
    if (error.code === 'cancelled') return;
    const same = shown.value.find((notice) => notice.kind === 'error' && notice.text === error.message);
    const notice: Notice = {
      id: same?.id ?? nextId++,
      kind: 'error',
      text: error.message,
      fix: error.fix,
      action: undefined,
      count: (same?.count ?? 0) + 1,
    };
    shown.value = [...shown.value.filter((other) => other.id !== notice.id), notice];
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

  return { shown, say, fail, dismiss, attempt };
});
