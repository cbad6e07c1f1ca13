import { onScopeDispose } from 'vue';

export interface EventHub<Event> {
  /** Hears all that is told, for as long as the component or store lives that listens. Returns the unsubscriber. */
  onEvent(this: void, listener: (event: Event) => void): () => void;
  tell(event: Event): void;
}

/** One listener's failure is reported to the page and keeps nothing from the others. */
export function createEventHub<Event>(): EventHub<Event> {
  const listeners = new Set<(event: Event) => void>();
  return {
    onEvent(listener) {
      const stop = (): void => void listeners.delete(listener);
      listeners.add(listener);
      onScopeDispose(stop, true);
      return stop;
    },
    tell(event) {
      for (const listener of listeners) {
        try {
          listener(event);
        } catch (thrown) {
          reportError(thrown);
        }
      }
    },
  };
}
