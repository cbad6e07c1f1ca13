import type { Disposable } from '../../../shared/dispose.ts';

/** 20 Hz: faster than anyone reads, slow enough for any client. */
export const coalesceMs = 50;

/** Gathers what changes often and hands it on at most once in a while. */
export interface Coalescer<Value> extends Disposable {
  /** Merged with what waits under the same key. */
  add(key: string, value: Value): void;
  /** Hands on what waits, now: before something that must come after it. */
  flush(): void;
  /** Forgets what waits under a key that newer news replace. */
  drop(key: string): void;
}

export function createCoalescer<Value>(
  merge: (waiting: Value, next: Value) => Value,
  emit: (key: string, value: Value) => void,
  everyMs = coalesceMs,
): Coalescer<Value> {
  const waiting = new Map<string, Value>();
  let timer: NodeJS.Timeout | null = null;
  function flush(): void {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    const batch = [...waiting];
    waiting.clear();
    for (const [key, value] of batch) emit(key, value);
  }
  return {
    add(key, value) {
      const before = waiting.get(key);
      waiting.set(key, before === undefined ? value : merge(before, value));
      timer ??= setTimeout(flush, everyMs);
    },
    flush,
    drop: (key) => void waiting.delete(key),
    dispose() {
      if (timer !== null) clearTimeout(timer);
      waiting.clear();
    },
  };
}
